// The story: one step for each change of control, or those of whoever publishes the page. The card holds all steps, so that
// on a phone one scrolls through them: the map follows the step at its top.
import { CARDS, sourcesOf } from "./card.js";
import { briefSentence } from "./brief.js";
import { byId, make } from "./elements.js";
import { KEYS } from "./keys.js";
import { changed, data, dayOf, page, select, state } from "./state.js";
import { setRange } from "./timeline.js";
import { count, dateWords, plural, t } from "./words.js";

const STORY_ZOOM = 8, SCROLL_REST_MS = 120;
let shownStep = 0, scrolled = 0, toldAt = 0;

// Steps as {day, text, view: [lat, lon, zoom], quote, reports, i}: those that were given, else those that were made of the data.
function storySteps() {
  const { given_story: given = [], story = [], control, claims, documents } = data.head;
  if (given.length) return given.map(({ day, text, view, source, url }) => ({ day: day || null, text: text[state.language] ?? Object.values(text)[0], view, quote: "", reports: source || url ? [{ source: source || url, published: "", title: "", url }] : [], i: -1 }));
  return story.map((line) => {
    const [, i, , at] = line, { lat, lon, from } = control[i], claim = claims[at];
    const report = claim && { number: claim.doc, source: documents[claim.doc]?.[2] || claim.publisher, published: claim.asOf, title: "", url: claim.url };
    return { day: from, text: briefSentence(line), view: [lat, lon, STORY_ZOOM], quote: claim?.quote, reports: report ? [report] : [], i };
  });
}

const hasStory = () => Boolean(data.head.given_story?.length || data.head.story?.length);

export function addStory() {
  byId("story").hidden = !hasStory();
  byId("card").addEventListener("scroll", () => {
    clearTimeout(scrolled);
    scrolled = setTimeout(followScroll, SCROLL_REST_MS);
  });
  CARDS.story = storyCard;
  Object.assign(KEYS, { s: openStory, n: () => turnStory(1), p: () => turnStory(-1) });
}

export function openStory() {
  if (!hasStory()) return;
  if (state.selected?.kind === "story") select(null);
  else goStep(shownStep, true);
}

// Goes to a step; where the card shows the story already, only what differs is touched.
function goStep(at, open = false) {
  const steps = storySteps(), to = Math.max(0, Math.min(steps.length - 1, at)), { day, view, i } = steps[to];
  shownStep = to;
  const last = day ? dayOf(day) - data.first : NaN;
  if (last >= 0 && last < data.days) setRange(Math.min(state.from, last), last);
  if (view.length) page.map.setView(view.slice(0, 2), view[2] ?? page.map.getZoom(), { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  state.selected = { kind: "story", at: to, i };
  if (open) return select(state.selected);
  showStep();
  return changed("filter");
}

const turnStory = (by) => state.selected?.kind === "story" && goToStep(shownStep + by);

function goToStep(at) {
  goStep(at);
  toldAt = Date.now();
  stepElements()[shownStep].scrollIntoView({ block: "start" });
}

const stepElements = () => [...byId("card").querySelectorAll(".step")];

// The step at the top of what is in sight; what the buttons scrolled to is shown already.
function followScroll() {
  const head = byId("card").querySelector(".story-head");
  if (!head || Date.now() - toldAt < 4 * SCROLL_REST_MS) return;
  const edge = head.getBoundingClientRect().bottom + 8, steps = stepElements(), at = steps.findIndex((step) => step.getBoundingClientRect().bottom > edge + 8);
  if (at !== shownStep) goStep(at < 0 ? steps.length - 1 : at);
}

function showStep() {
  const steps = stepElements();
  steps.forEach((step, at) => (at === shownStep ? step.setAttribute("aria-current", "step") : step.removeAttribute("aria-current")));
  byId("step-place").textContent = `${count(shownStep + 1)} / ${count(steps.length)}`;
  byId("step-said").textContent = steps[shownStep].querySelector("button").textContent;
  for (const [id, end] of [["step-back", 0], ["step-on", steps.length - 1]]) byId(id).setAttribute("aria-disabled", String(shownStep === end));
}

function storyCard({ at }) {
  const steps = storySteps();
  shownStep = Math.min(at, steps.length - 1);
  const turn = (id, by, sign) => make("button", { id, class: "quiet", type: "button", title: t(id.replace("-", "_")), "aria-label": t(id.replace("-", "_")), onclick: () => goToStep(shownStep + by) }, sign);
  const items = steps.map(({ day, text, quote, reports }, number) => make("li", { class: "step" }, make("span", { class: "fine block" }, day ? dateWords(day) : ""), make("button", { class: "step-text", type: "button", onclick: () => goToStep(number) }, make("bdi", {}, text)), quote ? make("blockquote", { dir: "auto" }, quote) : null, reports.length ? sourcesOf(reports) : null));
  requestAnimationFrame(() => {
    if (state.selected?.kind !== "story") return;
    showStep();
    toldAt = Date.now();
    stepElements()[shownStep].scrollIntoView({ block: "start" });
  });
  return [
    make("h2", { class: "card-title" }, t("story")), make("p", { class: "fine" }, data.head.given_story?.length ? "" : plural("story_steps", steps.length)),
    make("div", { class: "story-head", role: "group", "aria-label": t("story") }, turn("step-back", -1, "↑"), make("span", { id: "step-place", dir: "ltr" }), turn("step-on", 1, "↓"), make("span", { id: "step-said", class: "unseen", "aria-live": "polite" })),
    make("ol", { class: "story" }, ...items),
  ];
}
