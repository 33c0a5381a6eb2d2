# ruff: noqa: E501  # a sentence and what it says stand on one line
"""What sentences say about control, in two languages: who, what, which places; and what they do not say."""

import re
from datetime import date, timedelta

import pytest

from geo.control.claims import claims_of_events, find_claims, publisher_of
from geo.events.ontology import load_ontology
from geo.model import Actor, Document, Event, Mention, Place, Relation, Resolution, Span

ACTORS = {
    "fardc": Actor(
        id="fardc",
        name="FARDC",
        names=("Congolese army", "armée congolaise"),
        sector="MIL",
        inter="State forces",
        country="COD",
        side="government",
    ),
    "m23": Actor(id="m23", name="M23", names=("AFC/M23",), sector="REB", inter="Rebel group", side="m23"),
    "rdf": Actor(
        id="rdf",
        name="RDF",
        names=("Rwandan army", "armée rwandaise"),
        sector="MIL",
        inter="External/Other forces",
        side="m23",
    ),
    "wazalendo": Actor(id="wazalendo", name="Wazalendo", sector="MIL", inter="Political militia"),
    "monusco": Actor(id="monusco", name="MONUSCO", sector="IGO", inter="External/Other forces"),
}
KINDS = {"Goma": "city", "Bukavu": "city", "Walikale": "adm2", "Congo": "country", "Masisi": "adm2"}
NAMES = [
    "Goma",
    "Bukavu",
    "Sake",
    "Minova",
    "Rubaya",
    "Pinga",
    "Luvungi",
    "Kaziba",
    "Walikale",
    "Masisi",
    "Congo",
    "the town",
    "la localité",
]
DAY = date(2025, 5, 12)


def place(name):
    return Place(id=f"cod.{name.lower()}", name=name, kind=KINDS.get(name, "town"), lon=29.0, lat=-1.5)


def read(text, *, events=(), relation=None):
    document = Document(id="d", text=text, published=DAY, source="Lakes Wire")
    return find_claims(document, resolved(text, relation=relation), events, actors=ACTORS)


def resolved(text, *, relation=None):
    found, last = [], "Pinga"
    for name in NAMES:
        for at in [match.start() for match in re.finditer(rf"\b{name}\b", text)]:
            mention = Mention(span=Span(document_id="d", start=at, end=at + len(name)), text=name, relation=relation)
            here = place(last if name in {"the town", "la localité"} else name)
            found.append(Resolution(mention=mention, chosen=here, lon=29.0, lat=-1.5))
    return sorted(found, key=lambda one: one.mention.span)


def summary(claims):
    return sorted((claim.actor, claim.says, claim.place.name) for claim in claims)


SAID = [
    ("M23 controls Rubaya.", [("m23", "holds", "Rubaya")]),
    ("M23 rebels still hold the mining town of Rubaya and the cities of Goma and Bukavu.", [("m23", "holds", "Bukavu"), ("m23", "holds", "Goma"), ("m23", "holds", "Rubaya")]),
    ("The town of Pinga remains under government control.", [("fardc", "holds", "Pinga")]),
    ("Pinga is held by the Congolese army.", [("fardc", "holds", "Pinga")]),
    ("Minova, which is now under the control of the M23, was quiet.", [("m23", "holds", "Minova")]),
    ("Sake, in Masisi, is in the hands of M23.", [("m23", "holds", "Sake")]),
    ("Traders left M23-held Goma for government-controlled Walikale.", [("fardc", "holds", "Walikale"), ("m23", "holds", "Goma")]),
    ("M23 has held Goma since January.", [("m23", "holds", "Goma"), ("m23", "holds", "Goma")]),
    ("M23 took Sake. The rebels now control Minova.", [("m23", "holds", "Minova"), ("m23", "holds", "Sake")]),
    ("The Rwandan army occupies Goma.", [("rdf", "holds", "Goma")]),
    ("M23 controls large parts of Masisi.", [("m23", "present", "Masisi")]),
    ("The army lost control of Sake.", [("fardc", "lost", "Sake")]),
    ("The army no longer controls Minova.", [("fardc", "lost", "Minova")]),
    ("M23 does not control Pinga.", [("m23", "lost", "Pinga")]),
    ("Le M23 contrôle Goma et Bukavu.", [("m23", "holds", "Bukavu"), ("m23", "holds", "Goma")]),
    ("La localité de Pinga reste sous contrôle gouvernemental.", [("fardc", "holds", "Pinga")]),
    ("Rubaya est toujours aux mains du M23.", [("m23", "holds", "Rubaya")]),
    ("Sake, occupée par le M23, est calme.", [("m23", "holds", "Sake")]),
    ("Pinga est sous le contrôle de l'armée.", [("fardc", "holds", "Pinga")]),
    ("L’armée congolaise ne contrôle plus Sake.", [("fardc", "lost", "Sake")]),
    ("Les rebelles du M23 tiennent Minova.", [("m23", "holds", "Minova")]),
    ("The army denied that it had lost Pinga.", [("fardc", "holds", "Pinga")]),
    ("L'armée congolaise a démenti avoir perdu Pinga, dans le Masisi.", [("fardc", "holds", "Pinga")]),
    ("The army denied that M23 controls Pinga.", [("m23", "lost", "Pinga")]),
    ("Goma has fallen into the hands of the M23.", [("m23", "holds", "Goma")]),
    ("M23 appointed a new mayor of Goma.", [("m23", "holds", "Goma")]),
    ("Le M23 a nommé un gouverneur à Goma.", [("m23", "holds", "Goma")]),
    ("The mayor of Goma, appointed by M23, was present.", [("m23", "holds", "Goma")]),
    ("M23 fighters were seen in Minova.", [("m23", "present", "Minova")]),
    ("Wazalendo fighters patrolled in the town of Pinga.", [("wazalendo", "present", "Pinga")]),
    ("Des combattants du M23 ont été aperçus à Pinga.", [("m23", "present", "Pinga")]),
    ("M23 rebels have surrounded Masisi.", [("m23", "contests", "Masisi")]),
    ("Pinga is besieged by the M23.", [("m23", "contests", "Pinga")]),
    ("Rwandan soldiers were seen in Sake.", [("rdf", "present", "Sake")]),
    ("Congolese soldiers still hold Minova.", [("fardc", "holds", "Minova")]),
    ("Des soldats rwandais ont été aperçus à Sake.", [("rdf", "present", "Sake")]),
    ("The rebels, who control Goma and Bukavu, met M23 leaders.", [("m23", "holds", "Bukavu"), ("m23", "holds", "Goma")]),
    ("The army denied having lost Pinga.", [("fardc", "holds", "Pinga")]),
    ("Sake is under Congolese control.", [("fardc", "holds", "Sake")]),
    # what must not be read
    ("Egyptian troops are stationed in Goma.", []),
    ("Wazalendo fighters were seen on the road to Pinga.", []),
    ("M23 delegates were present at talks in Goma.", []),
    ("M23 wants to control Pinga.", []),
    ("M23 will control Pinga within weeks.", []),
    ("If M23 controls Pinga, the road is cut.", []),
    ("Does M23 control Pinga?", []),
    ("M23 vowed to take control of Pinga.", []),
    ("Rumours that M23 holds Pinga could not be confirmed.", []),
    ("M23 controls the road to Pinga.", []),
    ("M23 controls both towns of Masisi.", []),
    ("M23 controls the capital of Congo.", []),
    ("M23 held talks in Goma with the government.", []),
    ("MONUSCO controls Goma.", []),
    ("Masisi authorities control prices in Goma.", []),
    ("The mayor of Goma held a rally against M23.", []),
    ("The government controls inflation.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SAID, ids=[text for text, _ in SAID])
def test_a_sentence_says_who_holds_what(text, expected):
    assert summary(read(text)) == sorted(expected)


WORDINGS = [
    # what is done by those who were able to do it, not what they are able to do
    ("M23 fighters were able to capture Sake on Monday.", "en", [("m23", "holds", "Sake")]),
    ("M23 is able to capture Sake at any time.", "en", []),
    ("M23 was not able to capture Sake.", "en", []),
    ("L'armée congolaise a pu reprendre Sake lundi.", "fr", [("fardc", "holds", "Sake")]),
    # sieges: who lays them, and who is inside
    ("L'armée congolaise resserre le siège qu'elle impose à Pinga.", "fr", [("fardc", "contests", "Pinga")]),
    ("L'armée congolaise a encerclé les combattants du M23 à Pinga.", "fr", [("fardc", "contests", "Pinga"), ("m23", "present", "Pinga")]),
    ("The army broke the siege of Pinga.", "en", [("fardc", "present", "Pinga")]),
    # the rebels are not those whom they fight
    ("Les miliciens appuyés par l'armée rwandaise ont chassé le M23 de la ville de Pinga.", "fr", [("m23", "lost", "Pinga"), ("written.miliciens", "holds", "Pinga")]),
    # whose words "our" are
    ('M23 attacked Pinga. "Pinga is fully under our control," an army spokesman said.', "en", [("fardc", "holds", "Pinga")]),
    ("Our forces remain in full control of Pinga, an army spokesman said.", "en", [("fardc", "holds", "Pinga")]),
    ("Congolese soldiers remain in Pinga.", "en", [("fardc", "present", "Pinga")]),
    # entries, exits and parts
    ("M23 fighters entered Minova before army reinforcements expelled them in the afternoon.", "en", [("fardc", "holds", "Minova"), ("m23", "holds", "Minova"), ("m23", "lost", "Minova")]),
    ("Most of Goma was reported to be under the control of M23.", "en", [("m23", "present", "Goma")]),
    ("M23 fighters have dug in in Pinga.", "en", [("m23", "present", "Pinga")]),
    ("Des combattants du M23 sont retranchés à Pinga.", "fr", [("m23", "present", "Pinga")]),
    # states, however the parser hangs them
    ("Pinga remains under M23.", "en", [("m23", "holds", "Pinga")]),
    ("Residents of Goma, which has been controlled by M23 for months, stayed indoors.", "en", [("m23", "holds", "Goma")]),
    ("M23 established control over Pinga.", "en", [("m23", "holds", "Pinga")]),
    ("M23 fighters have been present in Minova for weeks.", "en", [("m23", "present", "Minova")]),
    ("Two civilians were killed in Pinga, under M23 control for months.", "en", [("m23", "holds", "Pinga")]),
    ("Pinga est toujours tenue par le M23.", "fr", [("m23", "holds", "Pinga")]),
    ("Deux civils ont été tués à Pinga, contrôlée par le M23.", "fr", [("m23", "holds", "Pinga")]),
    ("Deux civils ont été tués à Pinga, que les combattants du M23 contrôlent.", "fr", [("m23", "holds", "Pinga")]),
    ("Des combattants du M23 sont présents à Pinga.", "fr", [("m23", "present", "Pinga")]),
    ("Le contrôle de Pinga est disputé entre le M23 et l'armée congolaise.", "fr", [("fardc", "contests", "Pinga"), ("m23", "contests", "Pinga")]),
    # members of a group are the group, whatever stands between
    ("Fighters of the Rwanda-backed M23 group took the village of Sake on Thursday.", "en", [("m23", "holds", "Sake")]),
    ("Members of the armed group M23 captured Sake on Thursday.", "en", [("m23", "holds", "Sake")]),
    ("Elements of the M23 movement occupy Sake.", "en", [("m23", "holds", "Sake")]),
    ("Combatants from the Rwandan-backed rebel movement M23 entered Sake unopposed.", "en", [("m23", "holds", "Sake")]),
    ("Des éléments du groupe armé M23 ont pris Sake jeudi.", "fr", [("m23", "holds", "Sake")]),
    ("Des combattants de la rébellion du M23 occupent Sake.", "fr", [("m23", "holds", "Sake")]),
    ("M23 has been on the offensive since February, and its fighters now hold Sake.", "en", [("m23", "holds", "Sake")]),
    # sieges
    ("M23 fights the Congolese army in the hills. Sake and Minova are under siege.", "en", [("m23", "contests", "Sake"), ("m23", "contests", "Minova"), ("fardc", "contests", "Sake"), ("fardc", "contests", "Minova")]),
    ("Sake, in Walikale, is besieged by M23.", "en", [("m23", "contests", "Sake")]),
    ("Sake and Minova are both under siege by M23.", "en", [("m23", "contests", "Sake"), ("m23", "contests", "Minova")]),
    ("Sake has been under M23 siege since May.", "en", [("m23", "contests", "Sake")]),
    ("M23 has Sake under siege.", "en", [("m23", "contests", "Sake")]),
    ("Sake est assiégée par le M23 depuis mai.", "fr", [("m23", "contests", "Sake")]),
    ("Assiégée par le M23 depuis 2024, Sake manque de tout.", "fr", [("m23", "contests", "Sake")]),
    ("Sake est sous blocus du M23.", "fr", [("m23", "contests", "Sake")]),
    ("Le M23 maintient son blocus sur Sake.", "fr", [("m23", "contests", "Sake")]),
    ("M23 agreed to lift its siege of Sake.", "en", [("m23", "contests", "Sake")]),
    # occupation that goes on
    ("M23 fighters still occupy Sake.", "en", [("m23", "holds", "Sake")]),
    ("M23 still occupies more than half of Sake.", "en", [("m23", "present", "Sake")]),
    ("Le M23 occupe toujours Sake.", "fr", [("m23", "holds", "Sake")]),
    ("M23 keeps its hold on Sake.", "en", [("m23", "holds", "Sake")]),
    ("Sake remains in the grip of M23.", "en", [("m23", "holds", "Sake")]),
    ("Sake reste sous l'emprise du M23.", "fr", [("m23", "holds", "Sake")]),
    ("Sake reste sous l'emprise des combattants du M23.", "fr", [("m23", "holds", "Sake")]),
    ("Sake est sous la coupe du M23.", "fr", [("m23", "holds", "Sake")]),
    ("Le M23 contrôle près de la moitié de Goma.", "fr", [("m23", "present", "Goma")]),
    ("M23 controls about 85 percent of Goma.", "en", [("m23", "present", "Goma")]),
    # what was taken and given up again
    ("Le M23 avait occupé Sake pendant près de trois semaines.", "fr", []),
    ("M23 had occupied Sake for three weeks.", "en", []),
    # losses as the other side reports them
    ("M23, which lost Sake to the Congolese army in April, has regrouped.", "en", [("m23", "lost", "Sake"), ("fardc", "holds", "Sake")]),
    ("M23 lost Sake to the army.", "en", [("m23", "lost", "Sake"), ("fardc", "holds", "Sake")]),
    ("Le M23 a perdu Sake au profit de l'armée congolaise.", "fr", [("m23", "lost", "Sake"), ("fardc", "holds", "Sake")]),
    # taking
    ("Having captured Sake, M23 fighters moved towards Minova.", "en", [("m23", "holds", "Sake")]),
    ("L'armée congolaise, appuyée par l'armée burundaise, a repris le contrôle de la cité de Sake.", "fr", [("fardc", "holds", "Sake")]),
    ("M23 took Luvungi and its bridge on Saturday night.", "en", [("m23", "holds", "Luvungi")]),
    ("M23 entered the suburbs of Goma and the village of Sake on Sunday.", "en", [("m23", "present", "Goma"), ("m23", "holds", "Sake")]),
    ("Congolese forces recently retook Sake.", "en", [("fardc", "holds", "Sake")]),
    ("L'armée congolaise a repoussé le M23 de Sake.", "fr", [("fardc", "holds", "Sake"), ("m23", "lost", "Sake")]),
    ("L'armée congolaise a délogé le M23 de Sake.", "fr", [("fardc", "holds", "Sake"), ("m23", "lost", "Sake")]),
    ("The army pushed M23 fighters out of Sake, the headquarters of the sector.", "en", [("fardc", "holds", "Sake"), ("m23", "lost", "Sake")]),
    # who is outside
    ("Sake and Minova were the only towns of Masisi outside M23 control.", "en", []),
    # strongholds
    ("Sake, fief du M23, a été bombardée.", "fr", [("m23", "present", "Sake")]),
    # presence
    ("M23 maintains rear bases around Sake.", "en", [("m23", "present", "Sake")]),
    ("M23 fighters remain active around Sake.", "en", [("m23", "present", "Sake")]),
    ("Un officier des FARDC basé à Sake a confirmé l'attaque.", "fr", [("fardc", "present", "Sake")]),
    ("The army has set up checkpoints in Sake.", "en", [("fardc", "present", "Sake")]),
    ("Footage shows M23 fighters raising a flag in the centre of Sake.", "en", [("m23", "present", "Sake")]),
    # remains in hands
    ("Sake, which M23 ran as its own for most of 2024, remains in government hands but empty.", "en", [("fardc", "holds", "Sake")]),
    ("La ville de Sake est entièrement sous contrôle de l'armée.", "fr", [("fardc", "holds", "Sake")]),
    # occupation that goes on
    ("Le M23 contrôle près de 90 % de Goma.", "fr", [("m23", "present", "Goma")]),
    # what was taken and given up again
    ("M23 entered Sake in March, then pulled out.", "en", [("m23", "holds", "Sake"), ("m23", "lost", "Sake")]),
    ("M23 captured Sake on Monday but withdrew the same day.", "en", [("m23", "holds", "Sake"), ("m23", "lost", "Sake")]),
    ("Fin mars, le M23 s'était déjà emparé de Sake avant de l'abandonner.", "fr", [("m23", "holds", "Sake"), ("m23", "lost", "Sake")]),
    ("Le M23 avait pris Sake avant de s'en retirer.", "fr", [("m23", "lost", "Sake")]),
    ("Congolese troops cleared Sake in late April, and the village is now a contested grey zone.", "en", [("fardc", "holds", "Sake")]),
    # taking
    ("M23, having taken control of Sake on 24 April, advanced towards Minova.", "en", [("m23", "holds", "Sake")]),
    ("Les FARDC, appuyées par l'armée burundaise, ont repris le contrôle du village de Sake.", "fr", [("fardc", "holds", "Sake")]),
    ("Le M23 a libéré dimanche la cité de Luvungi, après Sake vendredi.", "fr", [("m23", "holds", "Luvungi"), ("m23", "holds", "Sake")]),
    ("M23 captured Luvungi on Sunday, after Sake on Friday.", "en", [("m23", "holds", "Luvungi"), ("m23", "holds", "Sake")]),
    # administration
    ("The M23-appointed governor in Goma said on Tuesday that the road was shut.", "en", [("m23", "holds", "Goma")]),
    ("M23 authorities in Goma detained three traders.", "en", [("m23", "holds", "Goma")]),
    ("Le gouverneur nommé par le M23 à Goma a fermé la route.", "fr", [("m23", "holds", "Goma")]),
    ("Les autorités du M23 à Goma ont arrêté trois commerçants.", "fr", [("m23", "holds", "Goma")]),
    # strongholds
    ("Sake, bastion des Wazalendo, est calme.", "fr", [("wazalendo", "present", "Sake")]),
    ("La route relie Goma et Sake, fief des Wazalendo.", "fr", [("wazalendo", "present", "Sake")]),
    # front lines
    ("The road is cut by the front line at Sake, where the Congolese army and M23 face each other.", "en", [("fardc", "contests", "Sake"), ("m23", "contests", "Sake")]),
    ("La ligne de front passe par Sake, où l'armée congolaise et le M23 se font face.", "fr", [("fardc", "contests", "Sake"), ("m23", "contests", "Sake")]),
    # presence
    ("Des combattants du M23 restent actifs autour de Sake.", "fr", [("m23", "present", "Sake")]),
    ("An M23 commander based in Sake confirmed the attack.", "en", [("m23", "present", "Sake")]),
    ("Rwandan troops, who have a base in Sake, arrived later.", "en", [("rdf", "present", "Sake")]),
    ("Les combattants du M23 restent retranchés à Sake.", "fr", [("m23", "present", "Sake")]),
    ("Les militaires tiennent toujours Pinga tandis que les combattants du M23 restent retranchés à Sake.", "fr", [("fardc", "holds", "Pinga"), ("m23", "present", "Sake")]),
    ("The army is dug in around Sake.", "en", [("fardc", "present", "Sake")]),
    # remains in hands
    ("Sake airport, which M23 controls, was due to reopen.", "en", [("m23", "holds", "Sake")]),
    ("The recapture of Pinga leaves M23 with Sake and Minova.", "en", [("m23", "holds", "Sake"), ("m23", "holds", "Minova")]),
    ("Minova, que le M23 tient depuis février, a été bombardée jeudi.", "fr", [("m23", "holds", "Minova"), ("m23", "holds", "Minova")]),
    ("C'est le M23 qui contrôle Sake.", "fr", [("m23", "holds", "Sake")]),
    ("Le M23 s'est installé à Sake et Minova.", "fr", [("m23", "holds", "Sake"), ("m23", "holds", "Minova")]),
    # long subjects
    ("Partners fear that an assault on Sake, the last large town held by M23, would displace thousands.", "en", [("m23", "holds", "Sake")]),
    # what is over
    ("M23 had briefly seized Pinga in May.", "en", []),
    ("M23 held Pinga for three hours.", "en", []),
    ("Pinga had been in M23 hands for weeks.", "en", []),
    # bound for a place, or said to be so far from it
    ("Soldiers withdrew towards Pinga and M23 held the base.", "en", []),
    # what puts nobody into a town
    ("Unidentified armed men broke into Pinga at night.", "en", []),
    ("M23 would be able to hold Pinga if it took Sake.", "en", []),
    ("A company took control of a mine near Goma.", "en", []),
    # who is called the master of a place holds it
    ("M23 has been master of Sake since May.", "en", [("m23", "holds", "Sake")]),
    ("Le M23, maître de Sake et de Minova, a rejeté la trêve.", "fr", [("m23", "holds", "Sake"), ("m23", "holds", "Minova")]),
    ("Les Wazalendo restent maîtres de la ville de Pinga.", "fr", [("wazalendo", "holds", "Pinga")]),
    ("Le M23 règne en maître sur Sake.", "fr", [("m23", "holds", "Sake")]),
    ("Le M23 fait la loi à Sake.", "fr", [("m23", "holds", "Sake")]),
    ("Le M23 n'est pas maître de Sake.", "fr", [("m23", "lost", "Sake")]),
    # a place that hosts a post, or serves as one
    ("Sake is home to the headquarters of the M23.", "en", [("m23", "present", "Sake")]),
    ("The village of Sake serves as a stronghold for M23.", "en", [("m23", "present", "Sake")]),
    ("La ville de Sake abrite une base du M23.", "fr", [("m23", "present", "Sake")]),
    ("Sake sert de repaire au M23.", "fr", [("m23", "present", "Sake")]),
    ("Sake hosts a conference on M23.", "en", []),
    # troops that somebody sends or keeps somewhere are his own
    ("M23 keeps fighters in Sake.", "en", [("m23", "present", "Sake")]),
    ("The Rwandan army has 300 soldiers deployed in Sake.", "en", [("rdf", "present", "Sake")]),
    ("L'armée rwandaise a déployé un millier de soldats à Sake.", "fr", [("rdf", "present", "Sake")]),
    ("Le M23 dispose d'un détachement à Sake.", "fr", [("m23", "present", "Sake")]),
    # peacekeepers are in a place and never hold it
    ("MONUSCO peacekeepers are deployed in Sake and Minova.", "en", [("monusco", "present", "Sake"), ("monusco", "present", "Minova")]),
    ("La MONUSCO maintient une base à Sake.", "fr", [("monusco", "present", "Sake")]),
    ("MONUSCO patrols Sake.", "en", [("monusco", "present", "Sake")]),
    ("MONUSCO secured Sake.", "en", []),
    # of a country only the presence of forces from abroad
    ("MONUSCO remains in Congo.", "en", [("monusco", "present", "Congo")]),
    ("The Congolese army remains in Congo.", "en", []),
    ("M23 seized Congo.", "en", []),
    # where somebody is stuck, based, or under whose flag
    ("M23 fighters are trapped in Sake.", "en", [("m23", "present", "Sake")]),
    ("Des combattants du M23 sont acculés dans un quartier de Sake.", "fr", [("m23", "present", "Sake")]),
    ("M23 is based on the island of Sake.", "en", [("m23", "present", "Sake")]),
    ("Le M23 est basé sur l'île de Sake.", "fr", [("m23", "present", "Sake")]),
    ("Le M23 est stationné au bourg de Sake.", "fr", [("m23", "present", "Sake")]),
    ("M23 raised its flag over the school in Sake.", "en", [("m23", "present", "Sake")]),
    ("Congolese soldiers, who retook Sake, patrol its streets.", "en", [("fardc", "holds", "Sake"), ("fardc", "present", "Sake")]),
    ("Le M23 a pris Sake et ses combattants y campent toujours.", "fr", [("m23", "holds", "Sake"), ("m23", "present", "Sake")]),
    ("M23 fighters reached the gates of Sake.", "en", []),
    ("Le M23 a atteint les portes de Sake.", "fr", []),
    ("M23 fighters did not enter Sake.", "en", []),
    # takings by the taker's word
    ("M23 claimed full control of Sake.", "en", [("m23", "holds", "Sake")]),
    ("Le M23 revendique le contrôle de Sake.", "fr", [("m23", "holds", "Sake")]),
    # what is left to whom
    ("The army pulled out of Sake, leaving it to M23.", "en", [("fardc", "lost", "Sake"), ("m23", "holds", "Sake")]),
    ("L'armée congolaise s'est retirée de Sake, laissant la ville au M23.", "fr", [("fardc", "lost", "Sake"), ("m23", "holds", "Sake")]),
    ("Sake, lost to M23 in March, was retaken by the Congolese army.", "en", [("fardc", "holds", "Sake"), ("m23", "holds", "Sake")]),
    ("Sake, dont le M23 s'était emparé en mars, a été reprise par l'armée congolaise.", "fr", [("fardc", "holds", "Sake"), ("m23", "holds", "Sake")]),
    # "ne plus que" says what is left, and a fraction is a part
    ("À Goma, le M23 ne tient plus que quelques quartiers.", "fr", [("m23", "present", "Goma")]),
    ("Le M23 contrôle désormais les deux tiers de la ville de Goma.", "fr", [("m23", "present", "Goma")]),
    ("Goma est aux trois quarts occupée par le M23.", "fr", [("m23", "present", "Goma")]),
    ("Le M23 contrôle plusieurs villages du territoire de Masisi.", "fr", [("m23", "present", "Masisi")]),
    # how the parser hangs what is taken
    ("L'armée congolaise a repris Sake au M23.", "fr", [("fardc", "holds", "Sake"), ("m23", "lost", "Sake")]),
    ("Le M23 a occupé Sake et Minova sans combattre.", "fr", [("m23", "holds", "Minova"), ("m23", "holds", "Sake")]),
    ("Sake, fief des Wazalendo, a été prise par le M23.", "fr", [("m23", "holds", "Sake"), ("wazalendo", "present", "Sake")]),
    ("L'armée congolaise a rétabli son autorité à Sake.", "fr", [("fardc", "holds", "Sake")]),
    ("Sake est soumise à un blocus du M23.", "fr", [("m23", "contests", "Sake")]),
    # the presence of somebody somewhere
    ("The presence of M23 fighters in Sake worries traders.", "en", [("m23", "present", "Sake")]),
    ("La présence du M23 à Sake inquiète les commerçants.", "fr", [("m23", "present", "Sake")]),
    ("M23 signed it in the presence of the Congolese army in Goma.", "en", []),
    # whose own capital it is
    ("M23's self-proclaimed capital of Sake was shelled.", "en", [("m23", "present", "Sake")]),
    ("Sake, capitale autoproclamée du M23, a été bombardée.", "fr", [("m23", "present", "Sake")]),
    ("Sake, capitale du territoire, a été bombardée par le M23.", "fr", []),
    # a subject behind its verb
    ("La route passe par Sake, que tiennent les rebelles du M23.", "fr", [("m23", "holds", "Sake")]),
    ("Sake, que contrôle le M23, est calme.", "fr", [("m23", "holds", "Sake")]),
    # some quarters of a town are a part of it
    ("Les obus partent de l'est de Goma, où le M23 tient plusieurs quartiers.", "fr", [("m23", "present", "Goma")]),
    # what was once so
    ("M23, which once ruled Goma, now holds out in Sake and Minova.", "en", [("m23", "present", "Minova"), ("m23", "present", "Sake")]),
    ("Le M23, qui contrôlait autrefois Goma, est à Sake.", "fr", []),
    # who has a place, is its master or governs it alone
    ("M23 still has Sake.", "en", [("m23", "holds", "Sake")]),
    ("Le M23, maître de Sake, n'a pas commenté.", "fr", [("m23", "holds", "Sake")]),
    ("Le M23 gouverne seul la ville de Sake.", "fr", [("m23", "holds", "Sake")]),
    # what is still ahead, not confirmed, or only the aim of an offensive
    ("The officers discussed the campaign to liberate Sake from M23.", "en", [("m23", "present", "Sake")]),
    ("The Congolese army continues its offensive to retake Sake.", "en", []),
    ("He had no confirmation of claims that M23 had entered Sake.", "en", []),
    # a participle before a place belongs to it; a contracted word ends a sentence
    ("The army struck a depot in occupied Sake.", "en", []),
    ("Minova never fell, and it won't. Sake, under M23's thumb since January, is quiet.", "en", [("m23", "holds", "Sake"), ("m23", "holds", "Sake")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "expected"), WORDINGS, ids=[text for text, _, _ in WORDINGS])
def test_other_wordings_of_who_holds_what(text, language, expected):
    document = Document(id="d", text=text, published=DAY, source="Lakes Wire", language=language)
    claims = [one for one in find_claims(document, resolved(text), (), actors=ACTORS) if one.basis != "clash"]
    assert summary(claims) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    ["M23 had held Sake for a year.", "M23 held Sake until Monday.", "M23 had control of Sake before the rains."],
)
def test_a_hold_that_its_tense_puts_in_the_past_is_none_of_today(text):
    assert summary(read(text)) == []


def test_since_dates_the_hold():
    claims = read("M23 has held Goma since January.")
    assert sorted(claim.as_of.isoformat() for claim in claims) == ["2025-01-31", "2025-05-12"]
    (siege,) = read("M23 rebels have besieged Goma since January.")
    assert (siege.basis, siege.inside) == ("siege", False)


def test_a_party_that_speaks_for_itself_gains_by_it_and_an_admission_does_not():
    (own,) = read("M23 said it controls Minova. ".replace("it controls", "its fighters control"))
    assert (own.assertion, own.gains_by_it, own.against_interest) == ("claimed", True, False)
    (admitted,) = read("The army said that M23 controls Minova.")
    assert (admitted.gains_by_it, admitted.against_interest) == (False, True)
    (witness,) = read("Residents said that M23 controls Minova.")
    assert (witness.gains_by_it, witness.against_interest) == (False, False)
    assert witness.claimant.lower() == "residents"


def test_a_denial_stands_beside_the_claim():
    text = "M23 said its fighters now controlled Luvungi. The army denied the claim and said its troops still held the town."
    claims = read(text.replace("the town", "Luvungi"))
    assert summary(claims) == [("fardc", "holds", "Luvungi"), ("m23", "holds", "Luvungi"), ("m23", "lost", "Luvungi")]
    denial = next(claim for claim in claims if claim.says == "lost")
    assert (denial.assertion, denial.gains_by_it) == ("denied", True)
    assert all(claim.gains_by_it for claim in claims)


@pytest.mark.parametrize("who", ["They do not control even", "They don't even control", "M23 does not control even"])
def test_a_denial_about_provinces_gives_nobody_ground(who):
    text = f'M23 and the government of Congo met. "{who} two of the 26 provinces," a government source said.'
    assert read(text) == ()


def test_the_ground_near_a_place_is_not_the_place():
    assert read("M23 controls Minova.", relation=Relation(type="near")) == ()


def event(kind, *, effect="", assertion="reported", claimant="", actor1=None, actor2=None, where="Sake", **more):
    text = f"Something happened in {where}."
    resolution = resolved(text)[0]
    days = {"start": date(2025, 5, 10), "end": date(2025, 5, 10)} | more
    made = Event(id="e", type=kind, where=resolution, evidence=(Span(document_id="d", start=0, end=len(text)),), control_effect=effect, assertion=assertion, claimant=claimant, actor1=actor1, actor2=actor2, **days)  # fmt: skip
    return text, made


EVENTS = [
    ("capture", {"effect": "gain:m23 loss:fardc"}, [("fardc", "lost", "Sake"), ("m23", "holds", "Sake")]),
    ("capture", {"effect": "gain:m23", "assertion": "planned"}, []),
    ("capture", {"effect": "gain:m23", "assertion": "hypothetical"}, []),
    ("capture", {"effect": "gain:m23", "assertion": "denied"}, [("m23", "lost", "Sake")]),
    ("withdrawal", {"effect": "loss:fardc"}, [("fardc", "lost", "Sake")]),
    ("withdrawal", {"effect": "loss:fardc", "assertion": "denied"}, [("fardc", "holds", "Sake")]),
    ("clash", {"actor1": ACTORS["m23"], "actor2": ACTORS["fardc"]}, [("fardc", "contests", "Sake"), ("m23", "contests", "Sake")]),
    ("clash", {"actor1": ACTORS["m23"]}, []),
    ("clash", {"actor1": ACTORS["m23"], "actor2": ACTORS["rdf"]}, []),
    ("talks", {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "more", "expected"), EVENTS)
def test_an_event_says_who_gained_and_lost(kind, more, expected):
    text, made = event(kind, **more)
    assert summary(read(text, events=[made])) == expected


def test_an_event_of_a_long_window_stands_from_the_end_of_its_first_month():
    text, made = event("capture", effect="gain:m23", start=date(2025, 1, 1), end=date(2025, 4, 25))
    assert read(text, events=[made])[0].as_of == date(2025, 1, 31)
    text, made = event("capture", effect="gain:m23", start=None, end=None)
    assert read(text, events=[made])[0].as_of == DAY


def test_events_of_a_table_make_claims_too():
    text, made = event("capture", effect="gain:m23")
    (claim,) = claims_of_events([made], [Document(id="d", text=text, published=DAY)], actors=ACTORS)
    assert (claim.actor, claim.says, claim.basis) == ("m23", "holds", "capture")


def test_nobody_holds_the_place_where_he_negotiates():
    _, talks = event("talks")
    claims = [
        find_claims(
            Document(id="d", text="M23 controls Sake.", published=DAY),
            resolved("M23 controls Sake."),
            [talks],
            ontology=ontology,
            actors=ACTORS,
            countries=frozenset({"CD"}),
        )
        for ontology in (None, load_ontology())
    ]
    assert [len(found) for found in claims] == [1, 0]


def test_the_wire_of_the_dateline_is_the_publisher():
    assert publisher_of(Document(id="x", text="GOMA, May 5 (Lakes Wire) - Rebels", source="Daily")) == "lakes wire"
    assert publisher_of(Document(id="x", text="Rebels", source="Daily")) == "daily"
    assert publisher_of(Document(id="x", text="Rebels")) == "x"


@pytest.mark.parametrize(
    "text",
    [
        "The town of Pinga remains under government control, its spokesman said.",
        "L'armée congolaise a démenti la chute de Sake. Pinga est sous le contrôle de l'armée, a affirmé son porte-parole.",
    ],
)
def test_a_spokesman_without_a_name_speaks_for_his_side_which_gains_by_it(text):
    claims = [claim for claim in read(text) if claim.place.name == "Pinga" and claim.says == "holds"]
    assert claims
    assert {(claim.assertion, claim.gains_by_it) for claim in claims} == {("claimed", True)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("M23 entered Sake in March, then pulled out.", "en"),
        ("M23 captured Sake on Monday. The fighters withdrew from Sake the same day.", "en"),
        ("Fin mars, le M23 s'était emparé de Sake avant de l'abandonner.", "fr"),
    ],
)
def test_who_takes_a_place_and_gives_it_up_on_one_day_has_lost_it_in_the_end(text, language):
    document = Document(id="d", text=text, published=DAY, language=language)
    claims = sorted(find_claims(document, resolved(text), (), actors=ACTORS), key=lambda claim: claim.as_of)
    assert [claim.says for claim in claims] == ["holds", "lost"]
    assert claims[0].as_of < claims[1].as_of


def test_a_state_is_that_of_the_day_of_the_report_whatever_day_an_act_beside_it_has():
    text = "M23 fought the Congolese army. The army cleared Sake in late April, and the village is now a contested grey zone."
    days = {claim.says: claim.as_of for claim in read(text) if claim.basis != "clash"}
    assert days["holds"] < days["contests"] == DAY


@pytest.mark.parametrize(
    "text",
    [
        "Des soldats des FARDC seront déployés à Sake dans les prochaines semaines.",
        "The M23 is to withdraw from Pinga, give up Sake and disband.",
        "M23 authorities negotiated with traders from Goma.",
        "The governor of Goma, whom M23 accuses, was absent.",
        "The frontline moved towards Sake.",
        "M23 has Goma and Sake as its strongholds in the talks.",
        "The army wants to continue its offensive to retake Sake.",
    ],
)
def test_what_is_only_agreed_or_said_of_officials_gives_nobody_ground(text):
    assert summary(read(text)) == []


AROUND = [
    ("M23 maintains rear bases around Sake.", "en", [("m23", "present", "Sake")]),
    ("Des combattants du M23 restent actifs autour de Sake.", "fr", [("m23", "present", "Sake")]),
    ("M23 captured villages around Sake.", "en", []),
    ("M23 fighters are based near Sake.", "en", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "expected"), AROUND, ids=[text for text, _, _ in AROUND])
def test_who_is_around_a_place_is_present_there_and_who_is_near_it_is_not(text, language, expected):
    document = Document(id="d", text=text, published=DAY, language=language)
    start = next(text.index(word) for word in ("around", "autour", "near") if word in text)
    at = text.index("Sake")
    span, anchor = (Span(document_id="d", start=first, end=at + 4) for first in (start, at))
    relation = Relation(type="near", anchors=(anchor,))
    found = Resolution(mention=Mention(span=span, text=text[start : at + 4], relation=relation), chosen=place("Sake"))
    assert summary(find_claims(document, (found,), (), actors=ACTORS)) == expected


def test_where_an_officer_is_based_is_no_word_of_his():
    (claim,) = read("Un officier des FARDC basé à Sake a confirmé la nouvelle.")
    assert (claim.says, claim.assertion, claim.gains_by_it) == ("present", "reported", False)


def test_a_pronoun_that_takes_a_place_is_who_was_told_of_before():
    text = "L'AFC/M23 poursuit son offensive. Elle a ainsi libéré la cité de Luvungi."
    assert ("m23", "holds", "Luvungi") in summary(read(text))


def test_an_armed_branch_is_no_army():
    text = "L'AFC/M23 informe l'opinion. Notre branche armée a réagi. Elle a ainsi libéré la cité de Luvungi."
    assert not [one for one in summary(read(text)) if one[0] == "fardc"]


@pytest.mark.parametrize(("number", "day"), [("two", 8), ("nine", 1), ("eleven", -1)])
def test_how_many_days_earlier_a_place_was_taken_is_said_by_any_number(number, day):
    claims = read(f"FARDC entered Sake on 10 May, {number} days after M23 had taken it.")
    assert {claim.actor: claim.as_of for claim in claims}["m23"] == date(2025, 4, 30) + timedelta(days=day)
