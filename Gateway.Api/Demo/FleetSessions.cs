using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Groups;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Api.Demo;

/// <summary>
/// What the people of the simulated fleet do with PoC Sessions: each answers in his manner, they call each other and their crews at a gentle
/// pace, lose patience, look into the open channels, talk, leave, and come back.
/// </summary>
internal sealed class FleetSessions(IReadOnlyDictionary<PocAddress, SimulatedHandset> handsets, NetworkFactsSource facts, FleetAgenda agenda) : IPocClientSessionOwner
{
    /// <summary>Parts in sessions at one time beyond which nobody of the fleet starts another: a small town, not a load test.</summary>
    public const int PartsMax = 24;

    private readonly FleetPhrases _phrases = FleetPhrases.Load();
    private PocClient? _client;

    /// <summary>Joins it with the client of the fleet, and begins the shift.</summary>
    public void Begin(PocClient client, MonotonicTime now)
    {
        _client = client;
        agenda.At(now + agenda.Between(5_000, 10_000), CallSomebody);
        agenda.At(now + agenda.Between(8_000, 16_000), LookIntoChannel);
    }

    AnswerMode IPocClientSessionOwner.AnswerModeFor(PocAccount account, ReceivedInvitation invitation) =>
        invitation.AnswerMode is { } asked ? asked.Automatic ? AnswerMode.Automatic : AnswerMode.Manual
            : handsets[account.Address].AnswersAutomatically ? AnswerMode.Automatic
            : AnswerMode.Manual;

    void IPocClientSessionOwner.SessionRinging(PocClientSession session, MonotonicTime now)
    {
        if (session.Received is null)
            return;
        switch (handsets[session.Account.Address].Manner)
        {
            case HandsetManner.Silent:
                return;
            case HandsetManner.Busy when agenda.OneIn(3):
                agenda.At(now + agenda.Between(400, 1_500), later => session.Refuse(SipStatus.BusyHere, later));
                return;
            case HandsetManner.Slow:
                agenda.At(now + agenda.Between(3_000, 9_000), session.Answer);
                return;
            default:
                agenda.At(now + agenda.Between(600, 2_500), session.Answer);
                return;
        }
    }

    void IPocClientSessionOwner.SessionEstablished(PocClientSession session, bool isConfirmed, MonotonicTime now)
    {
        // Told once more when it is confirmed: the plan stands already.
        if (session.Tag is not null)
            return;
        var talker = session.Listener as FleetTalker ?? new FleetTalker(session, _phrases, agenda);
        session.Tag = talker;
        talker.PressLater(now, 2_000, 12_000);
        if (session.Sent is not null)
            agenda.At(now + agenda.Between(15_000, 50_000), session.Leave);
        else if (agenda.OneIn(3))
            agenda.At(now + agenda.Between(6_000, 30_000), leaving => LeaveForAWhile(session, leaving));
    }

    // Who takes part shows on the boards of the dispatchers; a handset's user does not look.
    void IPocClientSessionOwner.ParticipantsChanged(PocClientSession session, MonotonicTime now)
    {
    }

    void IPocClientSessionOwner.SessionEnded(PocClientSession session, ClientSessionEnd end, MonotonicTime now)
    {
    }

    void IPocClientSessionOwner.PreEstablishedChanged(
        PocAccount account, PreEstablishedState state, string? identity, PocClientSession? session, MonotonicTime now)
    {
    }

    private void CallSomebody(MonotonicTime now)
    {
        agenda.At(now + agenda.Between(18_000, 40_000), CallSomebody);
        if (WhoIsFree() is not { } caller)
            return;
        var handset = handsets[caller.Address];
        var colleagues = handsets.Keys.Where(address => address != caller.Address).Order(ByText).ToList();
        switch (agenda.Pick(6))
        {
            case 0 or 1 or 2:
                Start(caller, new() { To = [Somebody(colleagues)] }, now);
                break;
            case 3:
                Start(caller, new() { To = [.. Enumerable.Range(0, 3).Select(_ => agenda.OneOf(colleagues)).Distinct()] }, now);
                break;
            case 4 when facts.Current.Groups.TryFind(CrewOf(handset), out var crew) && crew.Type != GroupType.Chat:
                Start(caller, new() { Group = crew.Address }, now);
                break;
            default:
                Start(caller, new() { To = [agenda.OneOf(colleagues)] }, now);
                break;
        }
    }

    // Now and then it is the dispatcher whom somebody wants.
    private PocAddress Somebody(List<PocAddress> colleagues)
    {
        var consoles = facts.Current.Subscribers.All.Where(subscriber => subscriber.HasConsole).Select(subscriber => subscriber.Address).Order(ByText).ToList();
        return consoles.Count > 0 && agenda.OneIn(6) ? agenda.OneOf(consoles) : agenda.OneOf(colleagues);
    }

    private void LookIntoChannel(MonotonicTime now)
    {
        agenda.At(now + agenda.Between(10_000, 25_000), LookIntoChannel);
        if (WhoIsFree() is { } listener && facts.Current.Groups.TryFind(CrewOf(handsets[listener.Address]), out var channel) && channel.Type == GroupType.Chat)
            Start(listener, new() { Group = channel.Address }, now);
    }

    private void Start(PocAccount caller, ClientInvitation invitation, MonotonicTime now)
    {
        if (_client!.Sessions.Count >= PartsMax || !_client.TryStartSession(caller, invitation, now, out var session, out _))
            return;
        // Who calls holds the button, and speaks as soon as somebody hears him; whoever only looks into a channel does not.
        if (invitation.Group is null)
            new FleetTalker(session, _phrases, agenda).Press(now);
        if (agenda.OneIn(6))
            agenda.At(now + agenda.Between(2_000, 6_000), session.Cancel);
    }

    private void LeaveForAWhile(PocClientSession session, MonotonicTime now)
    {
        if (session.State is not ClientSessionState.Established || session.Identity is not { } identity)
            return;
        session.Leave(now);
        if (agenda.OneIn(2))
            agenda.At(now + agenda.Between(4_000, 12_000), back => Rejoin(session.Account, identity, back));
    }

    private void Rejoin(PocAccount who, string identity, MonotonicTime now)
    {
        if (_client!.Accounts.Any(served => served.Address == who.Address))
            _client.TryStartSession(who, new() { Identity = identity }, now, out _, out _);
    }

    private PocAccount? WhoIsFree()
    {
        var busy = _client!.Sessions.Select(session => session.Account.Address).ToImmutableHashSet();
        var free = _client.Accounts.Where(account => !busy.Contains(account.Address)).ToList();
        return free.Count == 0 ? null : agenda.OneOf(free);
    }

    private static PocAddress CrewOf(SimulatedHandset handset) => PocAddress.Parse($"sip:{handset.Group}@{handset.Address.Host}");

    private static readonly Comparer<PocAddress> ByText =
        Comparer<PocAddress>.Create(static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));
}
