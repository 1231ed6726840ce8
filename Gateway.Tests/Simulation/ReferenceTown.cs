using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Who may be in which PoC Session, and what may be on record of it, from what phones and consoles themselves believe. It knows no function and no message,
/// and asks no machine.
/// </summary>
internal sealed class ReferenceTown(SessionPlayground town)
{
    /// <summary>Nothing is under way: phones and records name the same people in the same sessions, and none that the release policy would not have.</summary>
    public void AssertAllAgree()
    {
        // Whose functions were started again has lost its sessions: who was in them finds that out by and by.
        if (town.Lost.Count > 0)
            return;
        var onRecord = town.Networks.SelectMany(RunningOn).ToList();
        var known = onRecord.SelectMany(one => one.In.Select(who => (one.Identity, Who: who))).ToList();
        var believed = Believed().ToList();
        Assert.Empty(believed.Except(known));
        Assert.DoesNotContain(known.Except(believed), one => !MayNotKnow(one.Who));
        foreach (var (identity, type, @in, open) in onRecord)
        {
            Assert.Empty(open);
            Assert.True(@in.Count >= (type == SessionType.ChatGroup ? 1 : 2), $"{identity} goes on with {string.Join(", ", @in)}");
        }
    }

    /// <summary>Everybody has gone: every session is over on record, so is every part in it, and each participation is paid once.</summary>
    public void AssertAllIsOnRecord()
    {
        Assert.Empty(town.Watch.Wrong);
        foreach (var network in town.Networks)
        {
            var lost = town.Lost.GetValueOrDefault(network);
            var forgotten = network.Disk.Facts.Take(lost).OfType<Fact.SessionRecorded>().Select(fact => fact.Session.Id).ToHashSet();
            foreach (var (session, participants, joined) in HistoryOf(network).Where(one => !forgotten.Contains(one.Session.Id)))
            {
                Assert.True(session is { State: SessionState.Ended, EndReason: not null, EndedAt: not null }, $"{session}");
                Assert.All(participants, who => Assert.True(who.State > ParticipantState.Leaving, $"{session.Id} {session.EndReason}: {who}"));
                AssertEndIsLikely(session, participants);
                AssertPaidOnce(network, session, joined);
            }

            Assert.Equal(Charges(network).Count(), Charges(network).Select(charge => charge.Id).Distinct().Count());
        }
    }

    private static void AssertEndIsLikely(SessionRecord session, IReadOnlyCollection<ParticipantRecord> participants)
    {
        if (!session.IsControlledHere)
            return;
        var others = participants.Where(who => !who.IsInitiator && who.JoinedAt is not null).ToList();
        var initiator = participants.Single(who => who.IsInitiator);
        switch (session.EndReason)
        {
            case SessionEndReason.Cancelled:
                Assert.Equal((null, ParticipantState.Cancelled), (session.EstablishedAt, initiator.State));
                break;
            case SessionEndReason.Refused or SessionEndReason.NoAnswer:
                Assert.Null(session.EstablishedAt);
                Assert.Empty(others);
                break;
            case SessionEndReason.PolicyReleased or SessionEndReason.LinkLost or SessionEndReason.CancelTooLate:
                Assert.NotNull(session.EstablishedAt);
                break;
            case SessionEndReason.Released or SessionEndReason.Shutdown:
                break;
            default:
                Assert.Fail($"nobody asked for {session.EndReason}");
                break;
        }
    }

    private static void AssertPaidOnce(TestNetwork network, SessionRecord session, ILookup<PocAddress, DateTimeOffset> joined)
    {
        var charges = Charges(network).Where(charge => charge.SessionId == session.Id).ToLookup(charge => charge.Participant);
        Assert.Empty(charges.Select(charge => charge.Key).Except(joined.Select(one => one.Key)));
        foreach (var times in joined)
        {
            var paid = charges[times.Key].OrderBy(charge => charge.StartedAt).ThenBy(charge => charge.EndedAt).ToList();
            // Who comes and goes within the time that changes are gathered for is told once, and pays twice.
            Assert.Empty(times.Except(paid.Select(charge => charge.StartedAt)));
            Assert.All(paid, charge => Assert.True(charge.StartedAt <= charge.EndedAt));
            Assert.All(paid.Zip(paid.Skip(1)), pair => Assert.True(pair.First.EndedAt <= pair.Second.StartedAt));
        }
    }

    private bool MayNotKnow(PocAddress who) =>
        town.Restarted.Contains(who) || town.Handsets.Any(handset => handset.Address == who && handset.PreEstablished is not null);

    private IEnumerable<(string Identity, PocAddress Who)> Believed()
    {
        foreach (var handset in town.Handsets)
        {
            foreach (var session in handset.Sessions.Where(session => session.Call.State == CallState.Established && session != handset.PreEstablished))
            {
                if (NameOf(session.Peer) is { } name)
                    yield return (name, handset.Address);
            }
        }

        foreach (var session in town.Networks.SelectMany(network => network.Client.Sessions).Where(session => session.State is ClientSessionState.Established))
            yield return (NameOf(session.Identity!) ?? session.Identity!, session.Account.Address);
    }

    // What is common to the identity as the controlling function has it and as a participating function shows it: the user part behind its token.
    private static string? NameOf(string identity)
    {
        var key = SessionIdentities.KeyOf(identity)!;
        var parts = key.Split('%');
        return parts.Length > 1 ? parts[1] : key.Contains("poc-server", StringComparison.Ordinal) ? key : null;
    }

    private static IEnumerable<(string Identity, SessionType Type, List<PocAddress> In, List<PocAddress> Open)> RunningOn(TestNetwork network) =>
        HistoryOf(network).Where(one => one.Session is { IsControlledHere: true, State: not SessionState.Ended }).Select(one => (
            NameOf(one.Session.Identity!)!, one.Session.Type,
            one.Participants.Where(who => who.State == ParticipantState.Connected).Select(who => who.Address).ToList(),
            one.Participants.Where(who => who.State < ParticipantState.Left && who.State != ParticipantState.Connected).Select(who => who.Address).ToList()));

    private static IEnumerable<ChargingRecord> Charges(TestNetwork network) => network.Disk.Facts.OfType<Fact.Charged>().Select(fact => fact.Record);

    private static IEnumerable<(SessionRecord Session, IReadOnlyCollection<ParticipantRecord> Participants, ILookup<PocAddress, DateTimeOffset> Joined)> HistoryOf(
        TestNetwork network)
    {
        var sessions = new Dictionary<SessionId, SessionRecord>();
        var participants = new Dictionary<SessionId, Dictionary<ParticipantId, ParticipantRecord>>();
        var joined = new Dictionary<SessionId, HashSet<(PocAddress, DateTimeOffset)>>();
        foreach (var fact in network.Disk.Facts)
        {
            switch (fact)
            {
                case Fact.SessionRecorded recorded:
                    sessions[recorded.Session.Id] = recorded.Session;
                    participants[recorded.Session.Id] = recorded.Participants.ToDictionary(who => who.Id);
                    joined[recorded.Session.Id] = [];
                    break;
                case Fact.SessionChanged changed when sessions.ContainsKey(changed.Session.Id):
                    sessions[changed.Session.Id] = changed.Session;
                    break;
                case Fact.ParticipantChanged changed when sessions.ContainsKey(changed.Id):
                    participants[changed.Id][changed.Participant.Id] = changed.Participant;
                    // An inviter whom another network serves has no leg here, and pays there.
                    if (changed.Participant is { JoinedAt: { } at, CallId: not null })
                        joined[changed.Id].Add((changed.Participant.Address, at));
                    break;
            }
        }

        return sessions.Values.Select(session => (
            session, (IReadOnlyCollection<ParticipantRecord>)participants[session.Id].Values, joined[session.Id].ToLookup(one => one.Item1, one => one.Item2)));
    }
}
