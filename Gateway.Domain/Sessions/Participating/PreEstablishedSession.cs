using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Effect = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEffect;
using Event = Gateway.Domain.Sessions.Participating.PreEstablishedSessionEvent;
using State = Gateway.Domain.Sessions.Participating.PreEstablishedSessionState;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// What a pre-established session carries, one PoC Session after the other (OMA PoC CP Figures 17 and 19; MBCP Connect and Disconnect of the user
/// plane). The dialog with the client stands all the while; the far leg is the one with the controlling function.
/// </summary>
/// <remarks>
/// <para>Its user starts a PoC Session by REFER and leaves it by REFER with method BYE; then no MBCP Disconnect is sent, for the client knows. An
/// invitation from outside is told to the client by MBCP Connect, after a re-INVITE where its user answers by hand, and is accepted once the
/// client has acknowledged; the end from outside is told by MBCP Disconnect. Both repeat until acknowledged, three times in all.</para>
/// <para>A client that starts a session learns all of it by NOTIFY. One that wants none, as with several targets (RFC 5368), is told by Connect, and
/// by Disconnect when nothing came of it.</para>
/// <list type="table">
/// <item><term>Idle</term><description>carries nothing</description></item>
/// <item><term>Starting</term><description>REFER accepted, INVITE out</description></item>
/// <item><term>Announcing</term><description>carries the session that was started without NOTIFYs, Connect not acknowledged</description></item>
/// <item><term>Alerting</term><description>invited, the user is being asked by re-INVITE</description></item>
/// <item><term>Recalling</term><description>the invitation is gone, the re-INVITE not yet</description></item>
/// <item><term>Connecting</term><description>invited, Connect not acknowledged</description></item>
/// <item><term>Attached</term><description>carries a PoC Session</description></item>
/// <item><term>Disconnecting</term><description>carried one, Disconnect not acknowledged</description></item>
/// <item><term>Over</term><description>the dialog with the client has ended</description></item>
/// </list>
/// </remarks>
public static class PreEstablishedSession
{
    /// <summary>T55 and T56: Connect and Disconnect are repeated at this interval.</summary>
    public static readonly TimeSpan RepeatInterval = TimeSpan.FromSeconds(2);

    /// <summary>C55 and C56: how often each is sent in all.</summary>
    public const int SentMax = 3;

    private const int AcknowledgedBusy = 1;
    private static readonly State Nothing = new State.Idle();

    /// <summary>Where it begins: the dialog with the client stands.</summary>
    public static State Begin => Nothing;

    /// <summary>Whether an invitation may be led to it.</summary>
    public static bool TakesInvitation(State state) => state is State.Idle;

    /// <summary>Whether its user may ask for a PoC Session. Asking is as good as acknowledging the end of the one before.</summary>
    public static bool TakesStart(State state) => state is State.Idle or State.Disconnecting;

    /// <summary>Whether there is a PoC Session that its user can leave.</summary>
    public static bool TakesLeave(State state) => state is State.Starting or State.Announcing or State.Connecting or State.Attached;

    /// <summary>One step.</summary>
    public static Transition<State, Effect> Step(State state, Event happened, MonotonicTime now) => (state, happened) switch
    {
        (State.Idle or State.Disconnecting, Event.Started(var isReported)) => new(new State.Starting(isReported), [new Effect.InviteFar()]),
        (State.Starting, Event.FarProgressed(var response)) => new(state, [new Effect.ReportProgress(response)]),
        // The client took late what is none any more, and must hear so.
        (State.Idle, Event.ConnectAcknowledged(0)) => Disconnect(now),

        (State.Starting { IsReported: true }, Event.FarAccepted(var response)) => new(new State.Attached(), [new Effect.Attach(), new Effect.ReportSuccess(response)]),
        (State.Starting, Event.FarAccepted) => new(new State.Announcing(1, now + RepeatInterval), [new Effect.Attach(), new Effect.SendConnect()]),
        (State.Starting { IsReported: true }, Event.FarRefused(var refusal)) => new(Nothing, [new Effect.ReportRefusal(refusal)]),
        (State.Starting, Event.FarRefused(var refusal)) => Disconnect(now, new Effect.ReportRefusal(refusal)),
        (State.Starting, Event.Left) => new(Nothing, [new Effect.CancelFar()]),

        (State.Announcing, Event.ConnectAcknowledged(0)) => new(new State.Attached(), []),
        (State.Announcing, Event.ConnectAcknowledged or Event.Left) => new(Nothing, [new Effect.Detach(), new Effect.ByeFar()]),
        (State.Announcing(var sent, var at), Event.Tick) when now >= at => sent < SentMax
            ? new(new State.Announcing(sent + 1, now + RepeatInterval), [new Effect.SendConnect()])
            // The client may have taken it, and only its acknowledgments be lost.
            : Disconnect(now, new Effect.Detach(), new Effect.ByeFar()),

        (State.Idle, Event.Invited(ByHand: true)) => new(new State.Alerting(), [new Effect.RingFar(), new Effect.Alert()]),
        (State.Idle, Event.Invited(ByHand: false)) => Connect(now),
        (State.Alerting, Event.AlertAnswered(>= 200 and < 300)) => Connect(now),
        (State.Alerting, Event.AlertAnswered(var status)) => new(Nothing, [new Effect.RefuseFar(status)]),
        (State.Alerting, Event.InvitationCancelled) => new(new State.Recalling(), [new Effect.StopAlert()]),
        (State.Recalling, Event.AlertAnswered) => new(Nothing, []),
        (State.Connecting, Event.ConnectAcknowledged(0)) => new(new State.Attached(), [new Effect.Attach(), new Effect.AcceptFar()]),
        (State.Connecting, Event.ConnectAcknowledged(var reason)) =>
            new(Nothing, [new Effect.RefuseFar(reason == AcknowledgedBusy ? SipStatus.BusyHere : SipStatus.TemporarilyUnavailable)]),
        (State.Connecting(var sent, var at), Event.Tick) when now >= at => sent < SentMax
            ? new(new State.Connecting(sent + 1, now + RepeatInterval), [new Effect.SendConnect()])
            : Disconnect(now, new Effect.RefuseFar(SipStatus.TemporarilyUnavailable)),
        // The client may know of the session already, and must hear that it is none.
        (State.Connecting, Event.InvitationCancelled) => Disconnect(now),
        // It does know, and wants nothing of it.
        (State.Connecting, Event.Left) => new(Nothing, [new Effect.RefuseFar(SipStatus.TemporarilyUnavailable)]),

        (State.Attached, Event.Left) => new(Nothing, [new Effect.Detach(), new Effect.ByeFar()]),
        (State.Announcing or State.Attached, Event.FarEnded) => Disconnect(now, new Effect.Detach()),
        (State.Disconnecting, Event.DisconnectAcknowledged) => new(Nothing, []),
        (State.Disconnecting(var sent, var at), Event.Tick) when now >= at => sent < SentMax
            ? new(new State.Disconnecting(sent + 1, now + RepeatInterval), [new Effect.SendDisconnect()])
            // Three times told is told: what the client believes, it will hear from its next request.
            : new(Nothing, []),

        (State.Over, _) => new(state, []),
        (State.Starting, Event.ClientEnded) => new(new State.Over(), [new Effect.CancelFar(), new Effect.Forget()]),
        (State.Alerting or State.Connecting, Event.ClientEnded) =>
            new(new State.Over(), [new Effect.RefuseFar(SipStatus.TemporarilyUnavailable), new Effect.Forget()]),
        (State.Announcing or State.Attached, Event.ClientEnded) => new(new State.Over(), [new Effect.Detach(), new Effect.ByeFar(), new Effect.Forget()]),
        (_, Event.ClientEnded) => new(new State.Over(), [new Effect.Forget()]),

        // It carries something else, or nothing that could be left: the performer refuses the request that says otherwise.
        (_, Event.Started or Event.Invited or Event.Left) => new(state, []),
        // A repeated acknowledgment, an answer to what is over, a tick before its time.
        (_, Event.ConnectAcknowledged or Event.DisconnectAcknowledged or Event.AlertAnswered or Event.Tick) => new(state, []),
        // Of a far leg that is no longer, or not yet, carried.
        (_, Event.FarProgressed or Event.FarAccepted or Event.FarRefused or Event.FarEnded or Event.InvitationCancelled) => new(state, []),

        _ => throw new UnreachableException($"{state} / {happened}"),
    };

    private static Transition<State, Effect> Connect(MonotonicTime now) =>
        new(new State.Connecting(1, now + RepeatInterval), [new Effect.SendConnect()]);

    private static Transition<State, Effect> Disconnect(MonotonicTime now, params ImmutableArray<Effect> before) =>
        new(new State.Disconnecting(1, now + RepeatInterval), [.. before, new Effect.SendDisconnect()]);
}
