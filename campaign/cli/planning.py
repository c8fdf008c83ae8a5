"""``plan``: who gets which edition, frozen. Nothing is sent."""

from collections import Counter
from pathlib import Path
from typing import Any

from campaign.audience import parse
from campaign.cli import findings, screen
from campaign.cli.reading import prepared
from campaign.errors import InputError
from campaign.intake import notes
from campaign.mailing import Plan, matrix
from campaign.office import planning
from campaign.runtime.workspace import Workspace

__all__ = ["plan"]


def plan(root: Path, slug: str, audience: str, *, as_json: bool) -> None:
    """Freeze a plan and show it."""
    workspace = Workspace(root)
    rule = parse(audience)
    ready = prepared(workspace, slug)
    warnings = findings.allow(workspace, ready)
    ledger = workspace.ledger()
    greet = workspace.renderer().salutation
    personal = notes.load(ready.loaded.folder)
    proposal = planning.propose(ledger, ready, rule, workspace.settings.locales.fallback, greet, personal)
    made = proposal.plan
    if not made.deliveries:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(_left_out(made).items()))
        right = f"leaves nobody to write to: {reasons or 'no contact is like that'}; nothing was planned"
        raise InputError.of("--audience", "", str(rule), right)
    fresh = planning.freeze(ledger, ready, made, workspace.clock.now())
    counted = matrix(made, proposal.languages)
    if as_json:
        screen.say_json(_as_json(made, counted.counts, new=fresh) | {"warnings": warnings})
        return
    columns = ("exact", "base", "fallback")
    screen.table(
        ["edition", "people", "their language", "its base", "fallback"],
        [(locale, sum(by.values()), *(by.get(c, 0) for c in columns)) for locale, by in sorted(counted.counts.items())],
        title=f"People: {len(made.deliveries)}, left out: {len(made.left_out)}",
    )
    for wanted, count in sorted(counted.fell_back.items()):
        print(f"fell back: {count} who read {wanted}")
    for reason, count in sorted(_left_out(made).items()):
        print(f"left out: {count} {reason}")
    briefed = sum(one.briefing for one in made.deliveries)
    if briefed:
        print(f"{briefed} get the briefing ({ready.loaded.release.briefing.how})")
    held = sum(1 for one in made.deliveries if one.not_before)
    if held:
        print(f"{held} wait for the embargo to lift")
    if warnings:
        print(f"{findings.counted(warnings, 'warning')}; to see more: campaign check {slug}")
    print(f"Mailing {made.id}{'' if fresh else ' (planned before, the same in everything)'}")
    print(f"Digest {made.digest}")
    print(f"Nothing is sent. Next: campaign send {made.id}")


def _left_out(made: Plan) -> Counter[str]:
    return Counter(one.reason for one in made.left_out)


def _as_json(made: Plan, counts: Any, *, new: bool) -> dict[str, Any]:
    return {
        "mailing": made.id,
        "digest": made.digest,
        "new": new,
        "audience": made.audience,
        "planned": len(made.deliveries),
        "editions": {locale: dict(by) for locale, by in counts.items()},
        "deliveries": [
            {"contact": one.contact_id, "edition": one.locale, "reason": one.reason, "wanted": one.wanted}
            for one in made.deliveries
        ],
        "left_out": [{"contact": one.contact_id, "reason": one.reason} for one in made.left_out],
    }
