def test_a_book_without_actors_leaves_a_shared_name_as_it_is_written():
    from geo.actors.identity import ActorBook, Participant

    words = dict.fromkeys(Participant._fields)
    party = Participant(**{**words, "text": "The RSF", "actor": "shared:RSF", "classes": frozenset()})
    assert ActorBook({}).resolve(party).name == "RSF"
