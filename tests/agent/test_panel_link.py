"""Events go at once and are told once; the spec and the commands come by long poll."""

import asyncio
from pathlib import Path

import pytest

from ipstream.agent.outbox import Outbox
from ipstream.agent.panel import Panel
from ipstream.agent.panel_link import LONGEST_PAUSE, Backoff, Contact, PanelLink
from ipstream.core.errors import Refused
from ipstream.core.protocol.events import CommandDone
from ipstream.core.protocol.spec import SpecAnswer
from tests.agent.conftest import running, until
from tests.agent.panel_stand_in import StandInPanel


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox.db")


@pytest.fixture
def link(panel: Panel, outbox: Outbox) -> PanelLink:
    return PanelLink(panel, outbox, Contact())


async def test_what_happens_is_told_in_order_and_leaves_the_outbox(
    stand_in: StandInPanel, outbox: Outbox, link: PanelLink
) -> None:
    early = [outbox.append(None, CommandDone(command_id=str(number))) for number in range(700)]
    async with running(link.tell_events()):
        await until(lambda: len(stand_in.told) == 700)
        late = outbox.append(None, CommandDone(command_id="late"))
        await until(lambda: outbox.waiting() == 0)
    assert stand_in.told == [*early, late]


async def test_an_event_is_stored_once_though_the_panel_dies_between_storing_and_answering(
    stand_in: StandInPanel, outbox: Outbox, link: PanelLink
) -> None:
    stand_in.die_after_storing = 2
    event = outbox.append(None, CommandDone(command_id="once"))
    async with running(link.tell_events()):
        await until(lambda: outbox.waiting() == 0)
    assert [told.id for told in stand_in.told] == [event.id] * 3
    assert list(stand_in.events.values()) == [event]


async def test_what_happened_while_the_panel_was_away_is_told_when_it_is_back(outbox: Outbox, token_file: Path) -> None:
    stand_in = StandInPanel()
    async with stand_in.running():
        pass
    async with Panel(stand_in.url, token_file) as panel, running(PanelLink(panel, outbox, Contact()).tell_events()):
        events = [outbox.append(None, CommandDone(command_id=str(number))) for number in range(3)]
        async with stand_in.running():
            await until(lambda: outbox.waiting() == 0)
    assert stand_in.told == events


async def test_the_panel_cannot_make_the_node_forget_what_it_was_not_told(
    stand_in: StandInPanel, outbox: Outbox, link: PanelLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def store(batch: object) -> int:
        outbox.append(None, CommandDone(command_id="meanwhile"))
        monkeypatch.undo()
        return 10**9

    outbox.append(None, CommandDone(command_id="first"))
    monkeypatch.setattr(link._panel, "store", store)
    async with running(link.tell_events()):
        await until(lambda: outbox.waiting() == 0)
    assert [event.body.command_id for event in stand_in.told if isinstance(event.body, CommandDone)] == ["meanwhile"]


async def test_a_newer_spec_arrives_and_is_asked_for_once(stand_in: StandInPanel, link: PanelLink) -> None:
    answers: list[SpecAnswer] = []

    async def take(answer: SpecAnswer) -> None:
        answers.append(answer)

    def have() -> int:
        return max((answer.spec.number for answer in answers if answer.spec), default=0)

    async with running(link.follow_spec(have, take)):
        stand_in.publish()
        await until(lambda: have() == 1)
        stand_in.publish()
        await until(lambda: have() == 2)
    assert len(answers) == 2


async def test_a_refused_token_is_no_reason_to_stop_asking(
    stand_in: StandInPanel, outbox: Outbox, tmp_path: Path
) -> None:
    token = tmp_path / "new-token"
    token.write_text("wrong")
    outbox.append(None, CommandDone(command_id="c"))
    async with Panel(stand_in.url, token) as panel:
        with pytest.raises(Refused, match="token"):
            await panel.spec(0)
        async with running(PanelLink(panel, outbox, Contact()).tell_events()):
            token.write_text((tmp_path / "token").read_text())
            await until(lambda: outbox.waiting() == 0)


@pytest.fixture(autouse=True)
def _token(token_file: Path) -> None:
    assert token_file.exists()


def test_pauses_grow_to_a_limit_and_begin_small_again_after_a_success() -> None:
    backoff = Backoff()
    pauses = [backoff.next() for _ in range(50)]
    assert all(0.5 <= pause <= LONGEST_PAUSE for pause in pauses)
    assert pauses[0] == 0.5
    assert max(pauses[10:]) > 5
    backoff.reset()
    assert backoff.next() == 0.5


async def test_when_one_conversation_reaches_the_panel_the_other_stops_waiting() -> None:
    contact = Contact()
    waiting = asyncio.ensure_future(contact.wait(3600))
    await asyncio.sleep(0)
    contact.answered()
    await asyncio.wait_for(waiting, 5)
