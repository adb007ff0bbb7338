"""Streams watched while a conversation is held about them."""

from types import SimpleNamespace


def asked_in_rounds(edge, source):
    """The answer to `source`, and the questions of every round, which is answered before the next one is seen."""
    asked = []

    def watched():
        for request in source.rounds:
            asked.append([])
            yield request

    talk, reply = edge.ask(SimpleNamespace(beginning=source.beginning, rounds=watched())), None
    while True:
        try:
            question = talk.send(reply)
        except StopIteration as end:
            return end.value, asked
        asked[-1].append(question)
        reply = question.solve()
