using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Domain.Floor.ClientFloorEffect;
using static Gateway.Domain.Floor.ClientFloorEvent;
using static Gateway.Domain.Floor.ClientFloorState;

namespace Gateway.Domain.Floor;

/// <summary>
/// Floor control of one PoC Session at a PoC Client. The microphone is open between a grant and the moment at which the button is let go, the burst
/// is revoked or the session ends, and at no other time.
/// </summary>
/// <remarks>
/// <code>
/// state \ event      Pressed            LetGo           Granted            Denied  Taken         Idle          Revoked         QueueStatus  Tick (due)
/// NoPermission       RequestPending     -               ReleasePending     -       -             -             -               -            -
/// RequestPending     (held)             ReleasePending  HasPermission *    NoPerm  - **          -             -               Queued       repeat, NoPermission
/// HasPermission      -                  ReleasePending  (time left)        -       NoPermission  NoPermission  ReleasePending  -            warned
/// PermissionWaiting  HasPermission      -               -                  -       NoPermission  NoPermission  ReleasePending  -            ReleasePending
/// Queued             (held)             ReleasePending  HasPermission *    NoPerm  -             asks place    -               position     asks, NoPermission
/// ReleasePending     remembered         forgotten       Release again      -       NoPermission  NoPermission  Release again   -            repeat, NoPermission
/// Off                -                  -               -                  -       -             -             -               -            -
/// </code>
/// <para>* PermissionWaiting where the button is not held: the INVITE was the request, or the user keeps his place in the queue without it
/// (<see cref="ClientFloorSettings.StaysQueued"/>).</para>
/// <para>** NoPermission where the button is not held. The specification ends every request so; but two who press at once would then lose the second
/// press, for its answer would find nobody who waits for it.</para>
/// <para>A grant may be lost as often as it is sent. So who waits asks for his place from time to time, also when the floor is idle, and gives up where no
/// answer comes: nobody waits for ever.</para>
/// </remarks>
public static class ClientFloor
{
    /// <summary>Before the session.</summary>
    public static ClientFloorState Start { get; } = new Off();

    /// <summary>What becomes of the floor when something happens, and what has to be done.</summary>
    public static Transition<ClientFloorState, ClientFloorEffect> Step(
        ClientFloorState state, ClientFloorEvent happened, MonotonicTime now, ClientFloorSettings settings) =>
        (state, happened) switch
        {
            // Nobody presses a button to set a session up: what is granted for that is nobody's turn, and is given back.
            (Off, SessionUp { IsAsking: true, IsGranted: true } up) => up.IsPressed
                ? TalkOrWait(true, settings.StopTalkingGuard, now, settings)
                : LetGoOf(MonotonicTime.Zero, null, now, settings),

            // The INVITE was the first request: where the button is held, what repeats it is a message of its own.
            (Off, SessionUp { IsAsking: true } up) =>
                new(new RequestPending(new(1, now), up.IsPressed, now + settings.T11RequestRepeat, 1), []),

            (Off, SessionUp) => new(new NoPermission(MonotonicTime.Zero), []),

            (Off, _) => new(state, []),

            (HasPermission, SessionOver) => new(new Off(), [new CloseMicrophone(), new ReportTalker(null)]),

            (_, SessionOver) => new(new Off(), [new ReportTalker(null)]),

            (NoPermission no, Pressed) when now < no.BlockedUntil => new(state, [new ReportBlocked()]),

            (NoPermission, Pressed pressed) => Ask(new(pressed.Priority, pressed.At ?? now), now, settings),

            // Granted what nobody wants any more: the grant was under way when the request was given up.
            (NoPermission no, Granted) => LetGoOf(no.BlockedUntil, null, now, settings),

            (NoPermission, Taken taken) => Show(state, taken),

            (NoPermission, Idle) => new(state, [new ReportTalker(null)]),

            (RequestPending pending, Granted granted) => TalkOrWait(pending.IsPressed, granted.StopTalkingAfter, now, settings),

            (RequestPending pending, Pressed) => new(pending with { IsPressed = true }, []),

            (RequestPending, Denied denied) => new(new NoPermission(MonotonicTime.Zero), [new ReportDenied(denied.Reason, denied.Phrase)]),

            // It is no answer: who is granted, denied or queued is told so. Where nobody holds the button, no answer is needed any more.
            (RequestPending { IsPressed: true }, Taken taken) => Show(state, taken),

            (RequestPending, Taken taken) => Show(new NoPermission(MonotonicTime.Zero), taken),

            (RequestPending pending, QueueStatus { Position: not 0 } status) =>
                new(new Queued(pending.Press, status.Position, pending.IsPressed, now + settings.QueueCheck, 0), []),

            (RequestPending, LetGo or QueueLeft) => LetGoOf(MonotonicTime.Zero, null, now, settings),

            // What the INVITE asked for is not asked again by itself: a grant would find nobody at the button.
            (RequestPending { IsPressed: false } pending, Tick) when now >= pending.RepeatAt => new(new NoPermission(MonotonicTime.Zero), []),

            (RequestPending pending, Tick) when now >= pending.RepeatAt => pending.Sent < settings.C11Request
                ? new(pending with { RepeatAt = now + settings.T11RequestRepeat, Sent = pending.Sent + 1 }, [new SendRequest(pending.Press)])
                : new(new NoPermission(MonotonicTime.Zero), [new ReportNoAnswer()]),

            (HasPermission, LetGo) => LetGoOf(MonotonicTime.Zero, null, now, settings, new CloseMicrophone()),

            (HasPermission, Revoked revoked) => Stop(revoked, now, settings),

            // The server has moved on; what it granted is over.
            (HasPermission, Taken taken) => Show(new NoPermission(MonotonicTime.Zero), taken, new CloseMicrophone()),

            (HasPermission, Idle) => new(new NoPermission(MonotonicTime.Zero), [new CloseMicrophone(), new ReportTalker(null)]),

            (HasPermission has, Granted granted) => new(has with { StopTalkingAt = granted.StopTalkingAfter is { } limit ? now + limit : MonotonicTime.Never }, []),

            // The server decides; until then he is warned and goes on.
            (HasPermission { IsWarned: false } has, Tick) when now >= has.StopTalkingAt => new(has with { IsWarned = true }, [new ReportTimeOver()]),

            (PermissionWaiting waiting, Pressed) => TalkOrWait(true, waiting.StopTalkingAfter, now, settings),

            (PermissionWaiting, Revoked revoked) => Stop(revoked, now, settings, isOpen: false),

            (PermissionWaiting, Taken taken) => Show(new NoPermission(MonotonicTime.Zero), taken),

            (PermissionWaiting, Idle) => new(new NoPermission(MonotonicTime.Zero), [new ReportTalker(null)]),

            (PermissionWaiting, QueueLeft) => LetGoOf(MonotonicTime.Zero, null, now, settings),

            (PermissionWaiting waiting, Tick) when now >= waiting.GiveUpAt => LetGoOf(MonotonicTime.Zero, null, now, settings),

            (Queued queued, Granted granted) => TalkOrWait(queued.IsPressed, granted.StopTalkingAfter, now, settings),

            (Queued queued, Pressed) => new(queued with { IsPressed = true }, []),

            (Queued queued, LetGo) when settings.StaysQueued || !queued.IsPressed => new(queued with { IsPressed = false }, []),

            (Queued, LetGo) => LetGoOf(MonotonicTime.Zero, null, now, settings),

            (Queued, QueueLeft) => LetGoOf(MonotonicTime.Zero, null, now, settings),

            (Queued, Denied denied) => new(new NoPermission(MonotonicTime.Zero), [new ReportDenied(denied.Reason, denied.Phrase)]),

            (Queued, QueueStatus { Position: 0 }) => new(new NoPermission(MonotonicTime.Zero), []),

            (Queued queued, QueueStatus status) => new(queued with { Position = status.Position, AskAgainAt = now + settings.QueueCheck, Asked = 0 }, []),

            // When nobody talks his grant is on its way, or the server does not know of him any more.
            (Queued { Asked: 0 } queued, PositionAsked or Idle) => AskPlace(queued, now, settings),

            (Queued queued, Tick) when now >= queued.AskAgainAt => queued.Asked < settings.C104QueueStatus
                ? AskPlace(queued, now, settings)
                : new(new NoPermission(MonotonicTime.Zero), [new ReportNoAnswer()]),

            (Queued, Taken taken) => Show(state, taken),

            (ReleasePending released, Idle) => GoOn(released, [new ReportTalker(null)], now, settings),

            (ReleasePending released, Taken taken) => GoOn(released, Show(state, taken).Effects, now, settings),

            (ReleasePending, Granted) => new(state, [new SendRelease()]),

            (ReleasePending released, Revoked revoked) =>
                new(released with { BlockedUntil = Later(released.BlockedUntil, now + revoked.RetryAfter) }, [new SendRelease()]),

            (ReleasePending released, Pressed pressed) => new(released with { Next = new(pressed.Priority, pressed.At ?? now) }, []),

            (ReleasePending released, LetGo or QueueLeft) => new(released with { Next = null }, []),

            (ReleasePending released, Tick) when now >= released.RepeatAt => released.Sent < settings.C10Release
                ? new(released with { RepeatAt = now + settings.T10ReleaseRepeat, Sent = released.Sent + 1 }, [new SendRelease()])
                : GoOn(released, [], now, settings),

            // Repetitions, answers that come too late, a button that is pressed already, early ticks: no news.
            (_, SessionUp or Pressed or LetGo or QueueLeft or PositionAsked or Granted or Denied or Taken or Idle or Revoked or QueueStatus or Tick) => new(state, []),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Transition<ClientFloorState, ClientFloorEffect> Ask(ButtonPress press, MonotonicTime now, ClientFloorSettings settings) =>
        new(new RequestPending(press, true, now + settings.T11RequestRepeat, 1), [new SendRequest(press)]);

    private static Transition<ClientFloorState, ClientFloorEffect> AskPlace(Queued queued, MonotonicTime now, ClientFloorSettings settings) =>
        new(queued with { AskAgainAt = now + settings.T104QueueStatus, Asked = queued.Asked + 1 }, [new AskPosition()]);

    // Nobody's microphone opens by itself: who does not hold the button is told that his turn has come.
    private static Transition<ClientFloorState, ClientFloorEffect> TalkOrWait(
        bool isPressed, TimeSpan? stopTalkingAfter, MonotonicTime now, ClientFloorSettings settings) => isPressed
            ? new(new HasPermission(stopTalkingAfter is { } limit ? now + limit : MonotonicTime.Never), [new OpenMicrophone(), new ReportTalker(null)])
            : new(new PermissionWaiting(stopTalkingAfter, now + settings.T132QueuedGrant), [new ReportTurn(), new ReportTalker(null)]);

    private static Transition<ClientFloorState, ClientFloorEffect> Stop(
        Revoked revoked, MonotonicTime now, ClientFloorSettings settings, bool isOpen = true)
    {
        var (state, effects) = LetGoOf(now + revoked.RetryAfter, null, now, settings, isOpen ? new CloseMicrophone() : null);
        return new(state, effects.Add(new ReportRevoked(revoked.Reason, revoked.RetryAfter)));
    }

    private static Transition<ClientFloorState, ClientFloorEffect> LetGoOf(
        MonotonicTime blockedUntil, ButtonPress? next, MonotonicTime now, ClientFloorSettings settings, ClientFloorEffect? first = null)
    {
        ImmutableArray<ClientFloorEffect> effects = first is null ? [new SendRelease()] : [first, new SendRelease()];
        return new(new ReleasePending(now + settings.T10ReleaseRepeat, 1, blockedUntil, next), effects);
    }

    // The server knows that he has let go, or never will: what he pressed meanwhile counts now.
    private static Transition<ClientFloorState, ClientFloorEffect> GoOn(
        ReleasePending released, ImmutableArray<ClientFloorEffect> effects, MonotonicTime now, ClientFloorSettings settings)
    {
        if (released.Next is not { } next)
            return new(new NoPermission(released.BlockedUntil), effects);
        var (state, more) = Step(new NoPermission(released.BlockedUntil), new Pressed(next.Priority, next.At), now, settings);
        return new(state, [.. effects, .. more]);
    }

    private static Transition<ClientFloorState, ClientFloorEffect> Show(ClientFloorState state, Taken taken, ClientFloorEffect? first = null)
    {
        var effects = ImmutableArray.CreateBuilder<ClientFloorEffect>();
        if (first is not null)
            effects.Add(first);
        if (taken.IsToBeAcknowledged)
            effects.Add(new AcknowledgeTaken());
        effects.Add(new ReportTalker(taken.Talker));
        return new(state, effects.ToImmutable());
    }

    private static MonotonicTime Later(MonotonicTime one, MonotonicTime other) => one > other ? one : other;
}
