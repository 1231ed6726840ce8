using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Domain.Clients.ClientRegistrationEffect;
using static Gateway.Domain.Clients.ClientRegistrationEvent;
using static Gateway.Domain.Clients.ClientRegistrationState;

namespace Gateway.Domain.Clients;

/// <summary>
/// The registration of one PoC Client with its registrar (RFC 3261 §10.2): register, refresh in time, try again with growing pauses,
/// deregister. Call-ID, CSeq and the answers to challenges are the owner's; what is here is only when to send what.
/// </summary>
/// <remarks>
/// <code>
/// state \ event   Wanted      Accepted     TooBrief     Refused          Tick (due)    Unwanted
/// Unregistered    Registering -            -            -                -             -
/// Registering     -           Registered   Registering  WaitingToRetry   -             Deregistering
/// Registered      -           -            -            -                Registering   Deregistering
/// WaitingToRetry  -           -            -            -                Registering   Unregistered
/// Deregistering   Registering Unregistered Unregistered Unregistered     -             -
/// </code>
/// </remarks>
public static class ClientRegistration
{
    /// <summary>The state of a client that nobody wanted registered yet.</summary>
    public static ClientRegistrationState Start { get; } = new Unregistered();

    /// <summary>What becomes of the registration when something happens, and what has to be done.</summary>
    public static Transition<ClientRegistrationState, ClientRegistrationEffect> Step(
        ClientRegistrationState state, ClientRegistrationEvent happened, MonotonicTime now, ClientRegistrationSettings settings) =>
        (state, happened) switch
        {
            (Unregistered or Deregistering, Wanted wanted) =>
                new(new Registering(wanted.Expiry, 0), [new SendRegister(wanted.Expiry)]),

            (Registering registering, Accepted accepted) =>
                new(new Registered(registering.Asked, now + ClientRegistrationSettings.RefreshAfter(accepted.Granted)), [new Report(true, 200)]),

            (Registering registering, TooBrief brief) when brief.Least > registering.Asked && brief.Least <= settings.LongestExpiry =>
                new(new Registering(brief.Least, registering.Failures), [new SendRegister(brief.Least)]),

            (Registering registering, TooBrief) => Retry(registering, 423, TimeSpan.Zero, now, settings),

            (Registering registering, Refused refused) => Retry(registering, refused.Status, refused.RetryAfter, now, settings),

            (Registered registered, Tick) when now >= registered.RefreshAt =>
                new(new Registering(registered.Asked, 0), [new SendRegister(registered.Asked)]),

            (WaitingToRetry waiting, Tick) when now >= waiting.RetryAt =>
                new(new Registering(waiting.Asked, waiting.Failures), [new SendRegister(waiting.Asked)]),

            (Registering or Registered, Unwanted) => new(new Deregistering(), [new SendRegister(TimeSpan.Zero)]),

            // The registrar holds nothing of ours: there is nothing to take away.
            (WaitingToRetry, Unwanted) => new(Start, []),

            // Whatever the registrar says to a farewell, the binding ends by itself at the latest when it expires.
            (Deregistering, Accepted or TooBrief or Refused) => new(Start, [new Report(false, 200)]),

            // Late answers of an earlier REGISTER, early ticks and repeated wishes carry no news.
            (_, Accepted or TooBrief or Refused or Tick or Wanted or Unwanted) => new(state, []),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

    private static Transition<ClientRegistrationState, ClientRegistrationEffect> Retry(
        Registering registering, int status, TimeSpan retryAfter, MonotonicTime now, ClientRegistrationSettings settings)
    {
        var failures = registering.Failures + 1;
        var pause = settings.PauseAfter(failures);
        return new(
            new WaitingToRetry(registering.Asked, now + (retryAfter > pause ? retryAfter : pause), failures), [new Report(false, status)]);
    }
}
