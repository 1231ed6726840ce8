using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Presence;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;

namespace Gateway.Api.Demo;

/// <summary>What the people of the simulated fleet say of themselves: they publish a note, want to be left alone for a while, or bar what comes in, and take it back.</summary>
internal sealed class FleetPresence(IReadOnlyDictionary<PocAddress, SimulatedHandset> handsets, PocClient client, FleetAgenda agenda)
{
    private static readonly OwnStatus[] Statuses =
    [
        new(null, "On patrol"), new(null, "At the station"), new(null, "Break until half past"), new(false, "In a briefing"), new(false, "With a patient"), new(null, null),
    ];

    /// <summary>Begins the shift.</summary>
    public void Begin(MonotonicTime now)
    {
        agenda.At(now + agenda.Between(4_000, 9_000), SayHowOneIs);
        agenda.At(now + agenda.Between(20_000, 40_000), BarForAWhile);
    }

    private void SayHowOneIs(MonotonicTime now)
    {
        agenda.At(now + agenda.Between(5_000, 15_000), SayHowOneIs);
        if (Somebody() is not { } who)
            return;
        var status = agenda.OneOf(Statuses);
        client.SayStatus(who, status, now);
        if (status.IsWilling == false)
            agenda.At(now + agenda.Between(20_000, 60_000), later => client.SayStatus(who, new(null, null), later));
    }

    private void BarForAWhile(MonotonicTime now)
    {
        agenda.At(now + agenda.Between(60_000, 120_000), BarForAWhile);
        if (Somebody() is not { } who)
            return;
        var usual = new PocSettings(handsets[who].AnswersAutomatically ? AnswerMode.Automatic : AnswerMode.Manual);
        client.SaySettings(who, agenda.OneIn(2) ? usual with { IncomingSessionBarring = true } : usual with { IncomingAlertBarring = true }, now);
        agenda.At(now + agenda.Between(20_000, 40_000), later => client.SaySettings(who, usual, later));
    }

    // Who is out of coverage says nothing.
    private PocAddress? Somebody()
    {
        var there = client.Accounts.Select(account => account.Address).OrderBy(address => address.ToString(), StringComparer.Ordinal).ToList();
        return there.Count == 0 ? null : agenda.OneOf(there);
    }
}
