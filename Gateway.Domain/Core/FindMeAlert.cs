using System.Diagnostics;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Core;

/// <summary>
/// The search for who takes an Instant Personal Alert to one address: its contacts one after the other, as for a call (fact sheet service contexts, clause 7,
/// last row). It governs one MESSAGE server transaction.
/// </summary>
/// <remarks>
/// <para>It differs from a call (<see cref="FindMe"/>) in three things. An alert cannot leave voice: where nobody takes it no service does, and the sender hears that
/// it waits in the list of alerts. Do not disturb is about ringing: an alert does not ring, and who wants none bars them (RFC 4354), which leads them on. A contact
/// that says no says it for himself: 603 of one is no answer of the next.</para>
/// <para>Access control is that of the address asked for: what it forbids goes to nobody. What a contact forbids is no more than that he does not take it.</para>
/// </remarks>
internal static class FindMeAlert
{
    /// <summary>
    /// How long one contact is waited for: four transmissions over UDP (RFC 3261 §17.1.2.1). Eight contacts fit in the 32 s after which the sender gives up (Timer F).
    /// </summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(3.75);

    /// <summary>Takes the step.</summary>
    /// <param name="state">Where the search is.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="forwarding">The rules of the address asked for.</param>
    public static (FindMeState State, FindMeEffect Effect) Step(FindMeState state, FindMeEvent happened, Forwarding forwarding)
    {
        return (state, happened) switch
        {
            (FindMeState.Idle, FindMeEvent.LedBack) => (new FindMeState.Over(), new FindMeEffect.GiveUp(SipStatus.LoopDetected)),
            (FindMeState.Idle, FindMeEvent.Called) => Ask(0),

            (FindMeState.Ringing ringing, FindMeEvent.RoundEnded ended) when ended.Statuses.Any(IsForSender) || IsHisOwn(ringing) && ended.Statuses.Any(IsRefusal) => PassOn(),
            (FindMeState.Ringing ringing, FindMeEvent.RoundEnded or FindMeEvent.NobodyThere) => Ask(ringing.Round + 1),

            // An alert comes once, nothing ends before it has come, and no service takes it.
            (FindMeState.Idle, FindMeEvent.NobodyThere or FindMeEvent.RoundEnded) => PassOn(),
            (FindMeState.Ringing, FindMeEvent.Called or FindMeEvent.LedBack) => PassOn(),
            (FindMeState.Served or FindMeState.Over, _) => PassOn(),

            _ => throw new UnreachableException($"{state} / {happened}"),
        };

        (FindMeState, FindMeEffect) Ask(int round) => round < forwarding.Contacts.Length
            ? (new FindMeState.Ringing(round, FindMeOccasion.Otherwise), new FindMeEffect.Ring(forwarding.Contacts[round]))
            : PassOn();

        bool IsHisOwn(FindMeState.Ringing ringing) => ringing.Round < forwarding.Contacts.Length && forwarding.Contacts[ringing.Round] is FindMeContact.Devices;

        static (FindMeState, FindMeEffect) PassOn() => (new FindMeState.Over(), new FindMeEffect.GiveUp(SipStatus.TemporarilyUnavailable));
    }

    /// <summary>Whether these rules have anything to say about an alert: somebody beside the devices of the user himself is to be asked.</summary>
    public static bool Concerns(Forwarding forwarding) => forwarding.Contacts.Any(contact => contact is FindMeContact.Other);

    /// <summary>Whether a final status means that nobody took it, and it waits; else it was taken, or refused for good.</summary>
    public static bool Waits(int status) => status >= 300 && !IsForSender(status) && !IsRefusal(status);

    // Proof, or another try, is the sender's; and where he is told that he sends too many, asking others would make more of them.
    private static bool IsForSender(int status) => status is SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired or SipStatus.ExtensionRequired or SipStatus.ServiceUnavailable;

    // Access control, and the wish not to be alerted by nobody knows whom (RFC 5079).
    private static bool IsRefusal(int status) => status is SipStatus.Forbidden or 433;
}
