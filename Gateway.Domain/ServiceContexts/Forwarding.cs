using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>Where calls to one address go: who is rung, for how long, and which service identity takes the call when nobody does.</summary>
/// <param name="Address">A user, a role such as <c>receptionist@</c>, or the number that services are reached at.</param>
public sealed record Forwarding(PocAddress Address)
{
    /// <summary>How long each round rings when nobody says otherwise (S003 4.2.1: about three rings).</summary>
    public static readonly TimeSpan RingTimeDefault = TimeSpan.FromSeconds(9);

    /// <summary>Shortest ring time: below it nobody could answer.</summary>
    public static readonly TimeSpan RingTimeMin = TimeSpan.FromSeconds(1);

    /// <summary>Longest ring time: callers have given up, and Timer C of proxies before us runs out at three minutes.</summary>
    public static readonly TimeSpan RingTimeMax = TimeSpan.FromSeconds(120);

    /// <summary>Rounds at most.</summary>
    public const int ContactsMax = 8;

    /// <summary>Patterns of recognised callers at most.</summary>
    public const int RecognisedMax = 100;

    /// <summary>Who is rung, one after the other. Empty for an address that only leads to a service.</summary>
    public ImmutableArray<FindMeContact> Contacts { get; init; } = [new FindMeContact.Devices()];

    /// <summary>How long each of them rings.</summary>
    public TimeSpan RingTime { get; init; } = RingTimeDefault;

    /// <summary>How long it may take until somebody or something has answered: every contact rings, does not end at once, and then a service is asked.</summary>
    public TimeSpan SearchAtMost => SearchOf(Contacts.Length, RingTime);

    /// <summary>How long any search may take, for those who wait for one whose rules they do not know: about 16 minutes.</summary>
    public static readonly TimeSpan SearchLongest = SearchOf(ContactsMax, RingTimeMax);

    /// <summary>Whether nobody is rung at all.</summary>
    public bool DoNotDisturb { get; init; }

    /// <summary>Where a call goes that nobody answered.</summary>
    public SipUri? NoAnswer { get; init; }

    /// <summary>Where a call goes that met a busy phone.</summary>
    public SipUri? Busy { get; init; }

    /// <summary>Where a call goes while <see cref="DoNotDisturb"/> is set.</summary>
    public SipUri? OnDoNotDisturb { get; init; }

    /// <summary>Where every other call goes: nobody is registered, or there is nobody to ring. Also stands in for those above that are <c>null</c>.</summary>
    public SipUri? Otherwise { get; init; }

    /// <summary>Numbers in the telephone network that are recognised.</summary>
    public ImmutableArray<CallerPattern> Recognised { get; init; } = [];

    /// <summary>Where a recognised caller from the telephone network goes when nobody answers.</summary>
    public SipUri? OnRecognised { get; init; }

    /// <summary>
    /// The user's own numbers in the telephone network: a call of one of them to the access address is led to <see cref="Retrieve"/> (S003 §3.2.2.3).
    /// Without wildcards, and nobody else's.
    /// </summary>
    public ImmutableArray<CallerPattern> Numbers { get; init; } = [];

    /// <summary>Own numbers at most.</summary>
    public const int NumbersMax = 10;

    /// <summary>Where the user is led who calls the access address from a device of his: the identity that asks for a PIN.</summary>
    public SipUri? Retrieve { get; init; }

    /// <summary>Where he is led when the call proves that it is himself: the identity that asks for none.</summary>
    public SipUri? RetrieveAuthenticated { get; init; }

    /// <summary>
    /// Whether this is the address of the service itself: who is known is led to his own messages, everybody else to <see cref="Otherwise"/>
    /// (S003 §4.1.1, §4.3.1, §4.3.2).
    /// </summary>
    public bool IsAccess { get; init; }

    /// <summary>Where strangers from the telephone network go who call the access address (S003 §3.1.2.2); <c>null</c>: to <see cref="Otherwise"/>.</summary>
    public SipUri? FromTelephoneNetwork { get; init; }

    private static TimeSpan SearchOf(int contacts, TimeSpan ringTime) => (contacts * (ringTime + TimeSpan.FromSeconds(2))) + TimeSpan.FromSeconds(10);
}

/// <summary>One round of ringing.</summary>
public abstract record FindMeContact
{
    private FindMeContact()
    {
    }

    /// <summary>Everything that the user has registered, in the order of its q values.</summary>
    public sealed record Devices : FindMeContact;

    /// <summary>Another address: of this network, whose own rules then count, or of one that is known.</summary>
    /// <param name="Uri">The address.</param>
    public sealed record Other(SipUri Uri) : FindMeContact;
}
