using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using static Gateway.Domain.Clients.PreEstablishedEffect;
using static Gateway.Domain.Clients.PreEstablishedEvent;
using static Gateway.Domain.Clients.PreEstablishedState;

namespace Gateway.Domain.Clients;

/// <summary>
/// The Pre-established Session that a PoC Client keeps with its participating function (RFC 4964 §8.2; OMA PoC Control Plane): one dialog
/// with negotiated media, over which PoC Sessions begin by REFER or MBCP Connect and end without it. While it is wanted and fails, it is
/// tried again with growing pauses. What the sessions on it do is <see cref="ClientSession"/>'s.
/// </summary>
/// <remarks>
/// <code>
/// state \ event   Wanted       Unwanted   Accepted  Refused         AnsweredTooLate Attaching Detached Ended           Tick (due)
/// Off             Establishing -          -         -               -               -         -        -               -
/// Establishing    -            Releasing  Idle      WaitingToRetry  WaitingToRetry  -         -        WaitingToRetry  -
/// Idle            -            Releasing  -         -               -               Attached  -        WaitingToRetry  -
/// Attached        -            Releasing  -         -               -               -         Idle     WaitingToRetry  -
/// Releasing       Establishing Releasing* Off       Off             -               -         -        Off             -
/// WaitingToRetry  -            Off        -         -               -               -         -        -               Establishing
/// * a 200 that the CANCEL was too late for is left with BYE at once
/// </code>
/// A wish to have it again while the old one is being released makes a new call; the old one's end is the owner's to tell apart.
/// </remarks>
public static class PreEstablishedClient
{
    /// <summary>The state of a client that nobody wanted one for yet.</summary>
    public static PreEstablishedState Start { get; } = new Off();

    /// <summary>What becomes of it when something happens, and what has to be done.</summary>
    public static Transition<PreEstablishedState, PreEstablishedEffect> Step(
        PreEstablishedState state, PreEstablishedEvent happened, MonotonicTime now, PreEstablishedSettings settings) =>
        (state, happened) switch
        {
            (Off or Releasing, Wanted) => To(new Establishing(0), new SendInvite()),

            (Establishing, Accepted) => To(new Idle()),

            (Establishing establishing, Refused refused) => Retry(establishing.Failures, refused.Cause, refused.RetryAfter, now, settings),

            // The call gave up by itself, and the 2xx came after that.
            (Establishing establishing, AnsweredTooLate or Ended) => Retry(establishing.Failures, null, TimeSpan.Zero, now, settings),

            (Establishing, Unwanted) => To(new Releasing(), new Cancel()),

            (Idle, Attaching) => To(new Attached()),

            (Attached, Detached) => To(new Idle()),

            (Idle, Unwanted) => To(new Releasing(), new SendBye()),

            // BYE on the pre-established dialog ends both (clause 11.2, the client's alternative).
            (Attached, Unwanted) => To(new Releasing(), new LoseSession(), new SendBye()),

            (Idle, Ended) => Retry(0, null, TimeSpan.Zero, now, settings),

            (Attached, Ended) => Retry(0, null, TimeSpan.Zero, now, settings, new LoseSession()),

            (Releasing, Accepted) => new(state, [new SendBye()]),

            (Releasing, Refused or Ended) => To(new Off()),

            (WaitingToRetry, Unwanted) => To(new Off()),

            (WaitingToRetry waiting, Tick) when now >= waiting.RetryAt => To(new Establishing(waiting.Failures), new SendInvite()),

            // The dialog that a 2xx too late made ends with Ended; the rest are late answers and repeated wishes.
            (_, Wanted or Unwanted or Accepted or Refused or AnsweredTooLate or Attaching or Detached or Ended or Tick) => new(state, []),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Transition<PreEstablishedState, PreEstablishedEffect> To(PreEstablishedState state, params ImmutableArray<PreEstablishedEffect> effects) =>
        new(state, effects.Add(new Report(state)));

    private static Transition<PreEstablishedState, PreEstablishedEffect> Retry(
        int failuresBefore, SipCause? cause, TimeSpan retryAfter, MonotonicTime now, PreEstablishedSettings settings,
        params ImmutableArray<PreEstablishedEffect> effects)
    {
        var failures = failuresBefore + 1;
        var pause = settings.PauseAfter(failures);
        return To(new WaitingToRetry(now + (retryAfter > pause ? retryAfter : pause), failures, cause), effects);
    }
}
