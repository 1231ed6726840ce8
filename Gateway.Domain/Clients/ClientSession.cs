using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using static Gateway.Domain.Clients.ClientSessionEffect;
using static Gateway.Domain.Clients.ClientSessionEvent;
using static Gateway.Domain.Clients.ClientSessionState;

namespace Gateway.Domain.Clients;

/// <summary>
/// One PoC Session as one PoC Client takes part in it (OMA PoC Control Plane, 6.1): inviting, being invited, cancelling, leaving, being
/// disconnected. On-demand and pre-established establishment differ only in what carries the effects out: INVITE, CANCEL and BYE, or REFER.
/// </summary>
/// <remarks>
/// <para>
/// CANCEL (6.1.X.1) is for an invitation without a final response. From then on nothing reports the session as established: a 2xx that
/// crosses the CANCEL leads to Leaving, without a moment of media or of "connected" on the screen, and any other final response means
/// cancelled, whatever its code.
/// </para>
/// <code>
/// state \ event  Progressed Accepted    Refused AnsweredTooLate CancelWanted LeaveWanted AnswerWanted RefuseWanted Withdrawn Acknowledged Disconnected Lost  LeaveAnswered Tick (due)
/// Inviting       Ringing    Established Ended   Leaving         Cancelling   Cancelling  -            -            -         -            Ended        Ended -             Cancelling
/// Ringing        -          Established Ended   Leaving         Cancelling   Cancelling  -            -            -         -            Ended        Ended -             Cancelling
/// Cancelling     -          Leaving     Ended   Leaving         -            -           -            -            -         -            Ended        Ended Ended         -
/// Alerting       -          -           -       -               -            Ended       Answering    Ended        Ended     -            Ended        Ended -             Ended
/// Answering      -          -           -       -               -            Leaving     -            -            -         Established  Ended        Ended -             Leaving
/// Established    -          -           -       -               -            Leaving     -            -            -         -            Ended        Ended -             -
/// Leaving        -          -           -       -               -            -           -            -            -         -            Ended        Ended Ended         -
/// Ended          -          -           -       -               -            -           -            -            -         -            -            -     -             -
/// </code>
/// </remarks>
public static class ClientSession
{
    /// <summary>A session that this client's user starts, joins or rejoins.</summary>
    /// <param name="now">The present.</param>
    /// <param name="limit">How long it waits for an answer.</param>
    public static Transition<ClientSessionState, ClientSessionEffect> Invited(MonotonicTime now, TimeSpan limit) =>
        new(new Inviting(now + limit), [new Invite()]);

    /// <summary>A session that came over a pre-established one: MBCP Connect has attached it already.</summary>
    public static Transition<ClientSessionState, ClientSessionEffect> Attached { get; } =
        new(new Established(true), [new StartMedia(), new ReportEstablished(true)]);

    /// <summary>A session that this client's user is invited to.</summary>
    /// <param name="mode">Automatic: it is accepted at once, without 180. Manual: it rings.</param>
    /// <param name="now">The present.</param>
    /// <param name="settings">How long it may ring.</param>
    public static Transition<ClientSessionState, ClientSessionEffect> Offered(AnswerMode mode, MonotonicTime now, ClientSessionSettings settings) =>
        mode == AnswerMode.Automatic
            ? new(new Answering(now + settings.ConfirmAtMost), [new Accept()])
            : new(new Alerting(now + settings.RingAtMost), [new Ring(), new ReportRinging()]);

    /// <summary>What becomes of the session when something happens, and what has to be done.</summary>
    public static Transition<ClientSessionState, ClientSessionEffect> Step(
        ClientSessionState state, ClientSessionEvent happened, MonotonicTime now, ClientSessionSettings settings) =>
        (state, happened) switch
        {
            (Inviting inviting, Progressed) => new(new Ringing(inviting.GiveUpAt), [new ReportRinging()]),

            (Inviting or Ringing, Accepted accepted) => Enter(accepted.IsConfirmed),

            (Inviting or Ringing, Refused refused) =>
                End(refused.IsAnswer ? ClientSessionOutcome.Refused : ClientSessionOutcome.NoAnswer, refused.Cause),

            (Inviting or Ringing, CancelWanted or LeaveWanted) => new(new Cancelling(ClientSessionOutcome.Cancelled), [new Cancel()]),

            (Inviting or Ringing, Tick) when now >= state.NextDeadline => new(new Cancelling(ClientSessionOutcome.NoAnswer), [new Cancel()]),

            // The user who loses patience after the client did has cancelled all the same.
            (Cancelling { Outcome: ClientSessionOutcome.NoAnswer }, CancelWanted or LeaveWanted) =>
                new(new Cancelling(ClientSessionOutcome.Cancelled), []),

            // Should the call have given up by itself, and a 2xx have crossed that: it is not wanted any longer.
            (Inviting or Ringing or Cancelling, AnsweredTooLate) => new(new Leaving(new(ClientSessionOutcome.CancelledTooLate)), []),

            (Cancelling, Accepted) => new(new Leaving(new(ClientSessionOutcome.CancelledTooLate)), [new Leave()]),

            // 487 is the usual one; 486 or 480 may have crossed the CANCEL, and mean the same to who did not want it any more.
            (Cancelling cancelling, Refused refused) => End(cancelling.Outcome, refused.Cause),

            (Alerting, AnswerWanted) => new(new Answering(now + settings.ConfirmAtMost), [new Accept()]),

            (Alerting, RefuseWanted refuse) => Decline(refuse.Status, ClientSessionOutcome.Declined),

            (Alerting, LeaveWanted) => Decline(SipStatus.Decline, ClientSessionOutcome.Declined),

            (Alerting alerting, Tick) when now >= alerting.GiveUpAt => Decline(SipStatus.TemporarilyUnavailable, ClientSessionOutcome.Missed),

            (Alerting, Withdrawn) => End(ClientSessionOutcome.Missed, null),

            // The user cannot have a CANCEL too late: what he accepted he is in until BYE comes.
            (Answering, Acknowledged) => Enter(isConfirmed: true),

            (Established { IsConfirmed: false }, Confirmed) => new(new Established(true), [new ReportEstablished(true)]),

            (Answering, LeaveWanted) => new(new Leaving(new(ClientSessionOutcome.Left)), [new Leave()]),

            (Answering answering, Tick) when now >= answering.GiveUpAt => new(new Leaving(new(ClientSessionOutcome.LinkLost)), [new Leave()]),

            (Established, LeaveWanted) => new(new Leaving(new(ClientSessionOutcome.Left)), [new StopMedia(), new Leave()]),

            (Established, Disconnected) => End(ClientSessionOutcome.Disconnected, null, new StopMedia()),

            (Established, Lost lost) => End(ClientSessionOutcome.LinkLost, lost.Cause, new StopMedia()),

            // Both said goodbye at once, or the answer to ours was lost: what the user did counts.
            (Leaving leaving, LeaveAnswered or Disconnected or Lost) => new(new Ended(leaving.End), [new ReportEnded(leaving.End)]),

            // On a pre-established session the answer to the REFER that withdraws it may be the last that is heard of it.
            (Cancelling cancelling, Disconnected or LeaveAnswered) => End(cancelling.Outcome, null),

            (Cancelling cancelling, Lost lost) => End(cancelling.Outcome, lost.Cause),

            (Inviting or Ringing or Alerting or Answering, Disconnected) => End(ClientSessionOutcome.Disconnected, null),

            (Inviting or Ringing or Alerting or Answering, Lost lost) => End(ClientSessionOutcome.LinkLost, lost.Cause),

            // Repetitions, wishes that come too late or too early, early ticks: no news.
            (_, Progressed or Accepted or Refused or AnsweredTooLate or CancelWanted or LeaveWanted or AnswerWanted or RefuseWanted or Withdrawn
                or Acknowledged or Confirmed or Disconnected or Lost or LeaveAnswered or Tick) => new(state, []),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Transition<ClientSessionState, ClientSessionEffect> Enter(bool isConfirmed) =>
        new(new Established(isConfirmed), [new StartMedia(), new ReportEstablished(isConfirmed)]);

    private static Transition<ClientSessionState, ClientSessionEffect> Decline(int status, ClientSessionOutcome outcome)
    {
        var end = new ClientSessionEnd(outcome, new(status, SipStatus.ReasonPhraseOf(status), null));
        return new(new Ended(end), [new Refuse(status), new ReportEnded(end)]);
    }

    private static Transition<ClientSessionState, ClientSessionEffect> End(ClientSessionOutcome outcome, SipCause? cause, ClientSessionEffect? first = null)
    {
        var end = new ClientSessionEnd(outcome, cause);
        ImmutableArray<ClientSessionEffect> effects = first is null ? [new ReportEnded(end)] : [first, new ReportEnded(end)];
        return new(new Ended(end), effects);
    }
}
