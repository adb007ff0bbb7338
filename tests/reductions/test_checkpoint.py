"""Checkpoints: a run stopped at any query and gone on with decides the same, and a wrong file is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

import reductions.running.checkpoint
from reductions import CNF, AttentionQuery, decide, route
from reductions.__main__ import main
from reductions.edges import CNFToOrthogonalVectors, CNFToSparseCNF, MaxIPToAttention, OrthogonalVectorsToGapMaxIP
from reductions.errors import InputError, OracleError
from reductions.running.oracles import noisy

exact = AttentionQuery.solvers["exact"]

NO = CNF(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
NO_OF_11 = CNF(2, NO.clauses * 3 + NO.clauses[:2])  # so many messages
YES = CNF(3, ((1,), (2,), (-3,), (1, 2)))
LEAVES = CNF(4, ((1, 2), (1, 3), (1, 4), (-1,), (-2, -3), (-4, 2), (-4, -2), (4,)))
TWO_FANS = (CNFToSparseCNF(2, 5), CNFToOrthogonalVectors(2), OrthogonalVectorsToGapMaxIP(), MaxIPToAttention())


class Listening:
    """An oracle that remembers what it answered and, if told so, interrupts after some queries."""

    def __init__(self, inner=exact, stop=None):
        self.inner, self.stop, self.outputs = inner, stop, []

    def __call__(self, query):
        if len(self.outputs) == self.stop:
            raise KeyboardInterrupt
        self.outputs.append(self.inner(query))
        return self.outputs[-1]

    def seek(self, asked):
        getattr(self.inner, "seek", lambda _: None)(asked)

    def __repr__(self):
        return "Listening()"


def without_seconds(decision):
    return [replace(stage, seconds=0.0) for stage in decision.stages], decision.witness, decision.satisfiable


@pytest.mark.parametrize("inner", [lambda: exact, lambda: noisy(0.3), lambda: noisy(0.3, 5)])
@pytest.mark.parametrize(
    ("source", "options"),
    [(NO_OF_11, {"order": 2}), (YES, {"path": route(YES, "AttentionQuery", order=3)}),
     (NO, {"order": 2, "mode": "compressed"}),
     (LEAVES, {"path": TWO_FANS}), (YES, {"via": "direct"})],
    ids=["no", "yes", "compressed", "two fans", "direct"],
)  # fmt: skip
def test_stopped_at_every_query_and_gone_on(source, options, inner, tmp_path):
    file, listening = tmp_path / "run.ckpt", Listening(inner())
    whole, asked = without_seconds(decide(source, **options, oracle=listening)), listening.outputs
    assert len(asked) == whole[0][-1].instances >= (1 if "via" in options else 4)
    for number in range(0, len(asked), 1 if inner() is exact and len(asked) < 12 else 4):
        # Stopped after so many queries, then at once, then after one more; then to the end.
        outputs = []
        for stop in (number, 0, 1, None):
            part = Listening(inner(), stop)
            try:
                decision = decide(source, **options, oracle=part, checkpoint=file)
            except KeyboardInterrupt:
                assert [path.name for path in tmp_path.iterdir()] == ["run.ckpt"]
            outputs += part.outputs
            if not file.exists():
                break
        assert without_seconds(decision) == whole
        assert len(outputs) == len(asked)
        assert all(map(np.array_equal, outputs, asked))
        assert not any(tmp_path.iterdir())


def stopped(file, source=NO, number=7, **options):
    with pytest.raises(KeyboardInterrupt):
        decide(source, oracle=Listening(stop=number), checkpoint=file, **{"order": 3, **options})


def sealed(document):
    """The document with a checksum that matches."""
    parts = [document["run"], document["answers"], document["seconds"]]
    return document | {"sha256": reductions.running.checkpoint._hash(parts)}


def test_seconds_add_up_and_progress_goes_on(tmp_path):
    file, seen = tmp_path / "run.ckpt", []
    stopped(file)
    document = json.loads(file.read_text())
    document["seconds"] = [100.0, 200.0, 300.0, 400.0]
    file.write_text(json.dumps(sealed(document)))
    decision = decide(NO, order=3, oracle=Listening(), checkpoint=file, progress=lambda done, _: seen.append(done))
    assert [stage.seconds // 100 for stage in decision.stages] == [1, 2, 3, 4]
    assert seen == list(range(7, decision.stages[-1].instances + 1))


def test_earlier_questions_are_not_asked_again(tmp_path):
    file, again = tmp_path / "run.ckpt", Listening()
    stopped(file, number=20)
    assert json.loads(file.read_text())["answers"] == [[20, None]]
    decision = decide(NO, order=3, oracle=again, checkpoint=file)
    assert len(again.outputs) == decision.stages[-1].instances - 20


def test_written_now_and_then(tmp_path, monkeypatch):
    """A process that is killed outright has lost no more than the last seconds."""
    monkeypatch.setattr(reductions.running.checkpoint, "INTERVAL", 0.0)
    file, reached = tmp_path / "run.ckpt", []
    decide(NO, order=3, checkpoint=file, progress=lambda *_: reached.append(json.loads(file.read_text())["answers"]))
    assert reached == [[[number + 1, None]] for number in range(len(reached))]


def test_an_oracle_that_fails_loses_nothing(tmp_path):
    file = tmp_path / "run.ckpt"
    with pytest.raises(OracleError):
        decide(NO, order=3, oracle=lambda query: np.ones((query.logits.shape[0], 1)), checkpoint=file)
    assert json.loads(file.read_text())["answers"] == []


@pytest.mark.parametrize(
    "change",
    [{"source": CNF(2, ((1, 2), (1, -2), (-1, 2), (-1,)))}, {"order": 2}, {"block_length": 1}, {"mode": "compressed"},
     {"oracle": "exact"}, {"code": "hermitian"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_another_run_is_refused(change, tmp_path):
    file = tmp_path / "run.ckpt"
    stopped(file)
    before = file.read_bytes()
    with pytest.raises(InputError, match="another source, path, oracle or version"):
        decide(**{"source": NO, "order": 3, "oracle": Listening(), "checkpoint": file, **change})
    assert file.read_bytes() == before


def test_another_version_or_seed_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "run.ckpt"
    with pytest.raises(KeyboardInterrupt):
        decide(
            NO,
            order=3,
            oracle=noisy(0.1, 1),
            checkpoint=file,
            progress=lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
    with pytest.raises(InputError, match="another source"):
        decide(NO, order=3, oracle=noisy(0.1, 2), checkpoint=file)
    monkeypatch.setattr(reductions.running.checkpoint, "version", lambda _: "99")
    with pytest.raises(InputError, match="or version"):
        decide(NO, order=3, oracle=noisy(0.1, 1), checkpoint=file)


def damaged(text):
    """Every kind of damage: cut short, a digit or a letter changed, other JSON."""
    yield from (text[:length] for length in range(0, len(text) - 1, 37))
    yield from (text[:i] + "7" + text[i + 1 :] for i in range(0, len(text) - 1, 11) if text[i] not in "7 ")
    yield from ("[]", "null", "{}", '{"run": 1}', "[" * 5000, '{"run": "", "reached": [], "sha256": ""}', "\0")


@pytest.mark.parametrize(
    "change",
    [
        {"answers": None},
        {"answers": [3]},
        {"answers": [[3]]},
        {"answers": [[0, None]]},
        {"answers": [["1", None]]},
        {"seconds": [0] * 4},
        {"seconds": [-1.0]},
        {"seconds": None},
    ],
    ids=str,
)
def test_damage_with_a_fresh_hash_is_refused_too(change, tmp_path):
    file = tmp_path / "run.ckpt"
    stopped(file)
    file.write_text(json.dumps(sealed(json.loads(file.read_text()) | change)))
    with pytest.raises(InputError, match=r"run\.ckpt: not a checkpoint, or a damaged one"):
        decide(NO, order=3, oracle=Listening(), checkpoint=file)


@pytest.mark.parametrize("answers", [["x"], [{"tuple": [0]}], [{"mapping": [[[], 0]]}], [2**62, -1]], ids=str)
def test_answers_that_cannot_be_are_refused(answers, tmp_path):
    file = tmp_path / "run.ckpt"
    stopped(file)
    runs = [[1, answer] for answer in answers]
    file.write_text(json.dumps(sealed(json.loads(file.read_text()) | {"answers": runs})))
    with pytest.raises(InputError, match=r"run\.ckpt: an answer in it"):
        decide(NO, order=3, oracle=Listening(), checkpoint=file)


def test_a_log_of_very_many_answers_takes_no_memory(tmp_path):
    file = tmp_path / "run.ckpt"
    stopped(file)
    document = json.loads(file.read_text())
    file.write_text(json.dumps(sealed(document | {"answers": [[2**61, None]]})))
    assert not decide(NO, order=3, oracle=Listening(stop=0), checkpoint=file).satisfiable
    file.write_text(json.dumps(sealed(document | {"answers": [[2**64, None]]})))
    with pytest.raises(InputError, match="damaged"):
        decide(NO, order=3, oracle=Listening(), checkpoint=file)


def test_damage_is_refused_in_one_line(tmp_path):
    file = tmp_path / "run.ckpt"
    stopped(file)
    for text in damaged(file.read_text()):
        file.write_text(text)
        with pytest.raises(InputError, match=r"run\.ckpt: (not a checkpoint, or|this checkpoint is of another)"):
            decide(NO, order=3, oracle=Listening(), checkpoint=file)
        assert file.read_text() == text
    (tmp_path / "f.cnf").write_text(NO.to_dimacs())
    file.write_bytes(b"\xff\xfe")
    for path, reason in (
        (file, "or a damaged one"),
        (tmp_path, "cannot be read"),
        (tmp_path / "no" / "c", "cannot be"),
    ):
        result = CliRunner().invoke(main, ["decide", str(tmp_path / "f.cnf"), "--checkpoint", str(path)])
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert reason in result.stderr
