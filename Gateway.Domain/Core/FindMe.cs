using System.Diagnostics;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Core;

/// <summary>
/// The search for who takes a call to one address: its contacts one after the other, then the service identity for what was met
/// (S003 §3.1.2.3, fact sheet clause 3). It governs one INVITE server transaction, whose branches the rounds are.
/// </summary>
internal static class FindMe
{
    /// <summary>Takes the step.</summary>
    /// <param name="state">Where the search is.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="forwarding">The rules of the address called.</param>
    /// <param name="isRecognised">Whether the caller is a recognised number of the telephone network.</param>
    public static (FindMeState State, FindMeEffect Effect) Step(FindMeState state, FindMeEvent happened, Forwarding forwarding, bool isRecognised)
    {
        return (state, happened) switch
        {
            (FindMeState.Idle, FindMeEvent.LedBack) => (new FindMeState.Over(), new FindMeEffect.GiveUp(SipStatus.LoopDetected)),
            (FindMeState.Idle, FindMeEvent.Called) when forwarding.DoNotDisturb => Lead(FindMeOccasion.DoNotDisturb),
            (FindMeState.Idle, FindMeEvent.Called) => Ring(0, FindMeOccasion.Otherwise),

            // He has asked us, and nobody else, for proof or for another try: the caller can answer that.
            (FindMeState.Ringing, FindMeEvent.RoundEnded ended) when ended.Statuses.Any(IsForCaller) => PassOn(),
            // Access control of who is called; what another contact forbids is no more than that he does not take it.
            (FindMeState.Ringing ringing, FindMeEvent.RoundEnded ended) when IsHisOwn(ringing) && ended.Statuses.Any(IsRefusal) => PassOn(),
            // Nobody wants this call, whoever else could be rung (RFC 3261 §21.6).
            (FindMeState.Ringing ringing, FindMeEvent.RoundEnded ended) when ended.Statuses.Any(status => status >= 600) =>
                Lead(Worse(ringing.Met, OccasionOf(ended))),
            (FindMeState.Ringing ringing, FindMeEvent.RoundEnded ended) => Ring(ringing.Round + 1, Worse(ringing.Met, OccasionOf(ended))),
            (FindMeState.Ringing ringing, FindMeEvent.NobodyThere) => Ring(ringing.Round + 1, ringing.Met),

            // The service cannot be reached, or takes no such call.
            (FindMeState.Served, FindMeEvent.NobodyThere or FindMeEvent.RoundEnded) => PassOn(),

            // A call comes once, and nothing ends before it has come.
            (FindMeState.Idle, FindMeEvent.NobodyThere or FindMeEvent.RoundEnded) => PassOn(),
            (FindMeState.Ringing or FindMeState.Served, FindMeEvent.Called or FindMeEvent.LedBack) => PassOn(),

            // What is over stays over: a late end of a branch carries no news.
            (FindMeState.Over, _) => (state, new FindMeEffect.GiveUp(SipStatus.TemporarilyUnavailable)),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

        (FindMeState, FindMeEffect) Ring(int round, FindMeOccasion met) => round < forwarding.Contacts.Length
            ? (new FindMeState.Ringing(round, met), new FindMeEffect.Ring(forwarding.Contacts[round]))
            : Lead(met);

        (FindMeState, FindMeEffect) Lead(FindMeOccasion met) => IdentityFor(met, forwarding, isRecognised) is { } identity
            ? (new FindMeState.Served(met), new FindMeEffect.Lead(identity, met))
            : PassOn();

        bool IsHisOwn(FindMeState.Ringing ringing) => ringing.Round < forwarding.Contacts.Length && forwarding.Contacts[ringing.Round] is FindMeContact.Devices;

        static (FindMeState, FindMeEffect) PassOn() => (new FindMeState.Over(), new FindMeEffect.GiveUp(SipStatus.TemporarilyUnavailable));
    }

    // A greeting for recognised callers is for every call of theirs that nobody takes (S003 §3.1.1.3).
    private static SipUri? IdentityFor(FindMeOccasion met, Forwarding forwarding, bool isRecognised) =>
        (isRecognised ? forwarding.OnRecognised : null)
        ?? met switch
        {
            FindMeOccasion.DoNotDisturb => forwarding.OnDoNotDisturb,
            FindMeOccasion.Busy => forwarding.Busy,
            FindMeOccasion.NoAnswer => forwarding.NoAnswer,
            _ => null,
        }
        ?? forwarding.Otherwise;

    private static FindMeOccasion OccasionOf(FindMeEvent.RoundEnded ended) =>
        ended.Statuses.Any(status => status is SipStatus.BusyHere or SipStatus.BusyEverywhere) ? FindMeOccasion.Busy
        : ended.Statuses.Contains(SipStatus.RequestTimeout) ? FindMeOccasion.NoAnswer
        : FindMeOccasion.Otherwise;

    // Of several rounds the one that tells most: a busy phone means he is there, one that rang that he could have been.
    private static FindMeOccasion Worse(FindMeOccasion one, FindMeOccasion other) => one > other ? one : other;

    private static bool IsForCaller(int status) =>
        status is SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired or SipStatus.ExtensionRequired or SipStatus.SessionIntervalTooSmall;

    // 403: access control; whoever may not call may not leave a message either.
    private static bool IsRefusal(int status) => status == SipStatus.Forbidden;
}
