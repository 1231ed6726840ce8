using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Sip.Transactions.NonInviteServerEffect;
using static Gateway.Sip.Transactions.NonInviteServerEvent;
using static Gateway.Sip.Transactions.NonInviteServerState;

namespace Gateway.Sip.Transactions;

/// <summary>The non-INVITE server transaction (RFC 3261 §17.2.2) with the corrections of RFC 4320.</summary>
/// <remarks>
/// <code>
/// Trying      the user is thinking; copies are absorbed; 100 goes out when the client's Timer E has reached T2
/// Proceeding  100 sent; sent again when the request comes again
/// Completed   final response sent; sent again when the request comes again, until J
/// </code>
/// Without a final response it ends when its client has given up. RFC 3261 lets it live for ever; a 408 is forbidden (RFC 4320 §4.2).
/// On a reliable transport J is zero, and 100 may be sent at any time.
/// </remarks>
internal static class NonInviteServerTransaction
{
    private static readonly Terminated IsTerminated = new();

    private static readonly ImmutableArray<NonInviteServerEffect> Nothing = [];
    private static readonly ImmutableArray<NonInviteServerEffect> Hundred = [SendTrying];
    private static readonly ImmutableArray<NonInviteServerEffect> Response = [SendResponse];
    private static readonly ImmutableArray<NonInviteServerEffect> ResponseAgain = [SendResponseAgain];
    private static readonly ImmutableArray<NonInviteServerEffect> Failure = [TellFailure];

    /// <summary>A new request has gone to the user.</summary>
    public static NonInviteServerState Start(MonotonicTime now, SipTimers timers) =>
        new Trying(now + timers.NonInviteTryingAfter, now + timers.TransactionTimeout);

    public static Transition<NonInviteServerState, NonInviteServerEffect> Step(
        NonInviteServerState state, NonInviteServerEvent happened, MonotonicTime now, SipTimers timers, bool isReliable) =>
        (state, happened) switch
        {
            (Trying trying, Tick) when now >= trying.TryingAt => new(new Proceeding(trying.ExpiresAt), Hundred),
            (Trying trying, TryingGiven) when isReliable || now >= trying.TryingAt => new(new Proceeding(trying.ExpiresAt), Response),
            (Trying, TryingGiven or RequestArrived) => new(state, Nothing),

            (Proceeding, TryingGiven) => new(state, Response),
            (Proceeding, RequestArrived) => new(state, ResponseAgain),
            (Proceeding proceeding, Tick) when now >= proceeding.ExpiresAt => new(IsTerminated, Failure),

            (Trying or Proceeding, OtherProvisionalGiven) => new(state, Nothing),
            (Trying or Proceeding, FinalGiven) => new(isReliable ? IsTerminated : new Completed(now + timers.TransactionTimeout), Response),

            (Completed, RequestArrived) => new(state, ResponseAgain),
            (Completed completed, Tick) when now >= completed.TimerJ => new(IsTerminated, Nothing),

            // One final response only.
            (Completed, TryingGiven or OtherProvisionalGiven or FinalGiven) => new(state, Nothing),

            (Trying or Proceeding or Completed, TransportFailed) => new(state, Failure),

            (Terminated, _) or (_, Tick) => new(state, Nothing),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };
}
