using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>
/// CANCEL at any moment around the 2xx, end to end: to one phone, to two phones of one user, to a list, to a group of another network, and over a pre-established
/// session, where a REFER takes its place. Whichever wins, the inviter is told of exactly one, and nobody is left on the line.
/// </summary>
public sealed class CancelRaceTests
{
    private const int Cases = 10_000;
    private const int CasesOfOneTown = 25;

    [Theory, Clause("OMA PoC CP", "6.1.X.1")]
    [InlineData(0)]
    [InlineData(1)]
    public void Whenever_an_invitation_is_cancelled_it_is_cancelled_or_left_and_never_shown_as_established(int half)
    {
        var outcomes = new Dictionary<CancelOutcome, int>();
        for (var seed = half + 1; seed <= Cases / CasesOfOneTown; seed += 2)
        {
            var town = new Town((ulong)seed);
            try
            {
                for (var i = 0; i < CasesOfOneTown; i++)
                {
                    var outcome = town.Race();
                    outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                }

                town.AssertNothingIsLeft();
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}: {failure.Message}\n{town.Story}", failure);
            }
        }

        // All three really happen: in time, too late, and when there is nothing to cancel any more.
        Assert.All(Enum.GetValues<CancelOutcome>(), outcome => Assert.InRange(outcomes.GetValueOrDefault(outcome), 20, Cases));
    }

    private sealed class Town
    {
        private readonly World _world;
        private readonly SeededIdSource _chance;
        private readonly ConsoleWatch _watch = new();
        private readonly TestNetwork _a;
        private readonly TestNetwork _x;
        private readonly PocAddress _console;
        private readonly PocAddress _team;
        private readonly TestHandset _anna;
        private readonly List<TestHandset> _called = [];
        private int _from;

        public Town(ulong seed)
        {
            _world = new(seed);
            _chance = new(seed * 7919);
            (string, string)[] routes = [("networka.example", "10.1.0.1"), ("networkx.example", "10.3.0.1")];
            _a = new(_world, "networka.example", "10.1.0.1", [routes[1]], watch: _watch.Before);
            _x = new(_world, "networkx.example", "10.3.0.1", [routes[0]]);
            foreach (var network in (TestNetwork[])[_a, _x])
                network.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
            _console = _a.AddUser("dispatch", hasConsole: true);
            _anna = _a.AddHandset("anna", "10.9.0.1");
            foreach (var (user, network) in new[] { ("bert", _a), ("carl", _x), ("dora", _x) })
                _called.Add(Answering(network.AddHandset(user, $"10.9.1.{_called.Count}", subscriber => subscriber with { Settings = new(AnswerMode.Manual) })));
            _called.Add(Answering(new TestHandset(_world, "bert", _a.Domain, "10.9.1.9").Register()));
            _team = PocAddress.Parse("sip:team@networkx.example");
            _x.Facts.Replace(facts => facts with
            {
                Groups = facts.Groups.With(new("grp_team", _team, "Team", [_console, _anna.Address, .. Everybody]) { Type = GroupType.PreArranged }),
            });
            _world.RunFor(TimeSpan.FromSeconds(1));
            _a.Client.Establish(_console, _world.Now);
            _world.RunFor(TimeSpan.FromSeconds(1));
            _world.DelayMin = TimeSpan.FromMilliseconds(1);
            _world.DelayMax = TimeSpan.FromMilliseconds(20);
        }

        public string Story => string.Join('\n', _world.Sent.Skip(_from));

        /// <summary>One invitation, and its CANCEL at some moment.</summary>
        public CancelOutcome Race()
        {
            _from = _world.Sent.Count;
            var outcome = Next(5) == 0 ? OfHandset() : OfConsole();
            _world.RunFor(TimeSpan.FromSeconds(40));

            Assert.Empty(_watch.Wrong);
            // Those of a group who are in it already have a session among themselves.
            Assert.DoesNotContain(_a.Client.Sessions, static _ => true);
            foreach (var network in (TestNetwork[])[_a, _x])
                network.Controlling.ReleaseAll(SessionEndReason.Released, _world.Now);
            _world.RunFor(TimeSpan.FromSeconds(40));
            Assert.Equal((1, 0), (_a.Server.Agents.CallCount, _x.Server.Agents.CallCount));
            Assert.DoesNotContain(_called, handset => handset.Agent.CallCount > 0);
            Assert.Equal(0, _anna.Agent.CallCount);
            return outcome;
        }

        public void AssertNothingIsLeft()
        {
            _a.Client.ReleaseEstablished(_console, _world.Now);
            _world.RunFor(TimeSpan.FromMinutes(3));
            Assert.Null(Leftovers.Of(_world, [_a, _x], [_anna, .. _called]));
        }

        private IEnumerable<PocAddress> Everybody => _called.Select(handset => handset.Address).Distinct();

        private CancelOutcome OfConsole()
        {
            var id = _a.Records.NewSession(_world.Now);
            ImmutableArray<PocAddress> people = Next(2) == 0 ? [_called[Next(_called.Count)].Address] : [.. Everybody];
            PocAddress? group = Next(4) == 0 ? _team : null;
            var type = group is not null ? SessionType.PreArrangedGroup : people.Length == 1 ? SessionType.OneToOne : SessionType.AdHocGroup;
            _a.Sessions.Start(
                new(id, _console, "Dispatch", type, group is null ? people : [])
                {
                    Group = group,
                    Establishment = Next(3) == 0 ? Establishment.PreEstablished : Establishment.OnDemand,
                },
                _world.Now);
            WaitForTheMoment();

            var facts = _a.Disk.Asked;
            var session = Assert.Single(_a.Client.Sessions);
            var wasPending = session.State.IsPending;
            var told = new List<CancelOutcome>();
            if (wasPending)
                _watch.Left(session);
            _a.Sessions.Cancel(id, _console, told.Add, _world.Now);
            if (!wasPending)
                session.Leave(_world.Now);
            _world.RunFor(TimeSpan.FromSeconds(40));

            var outcome = Assert.Single(told);
            Assert.Equal(wasPending, outcome != CancelOutcome.NotPending);
            if (wasPending)
                Assert.Null(_a.Disk.Facts.Skip(facts).FirstOrDefault(fact => ShowsAsEstablished(fact, id, goesOn: group is not null || people.Length > 1)));
            return outcome;
        }

        // Several may go on without who cancelled; he himself is never shown in it.
        private bool ShowsAsEstablished(Fact fact, SessionId id, bool goesOn) => fact switch
        {
            Fact.SessionChanged changed => changed.Session.Id == id && changed.Session.State == SessionState.Established && !goesOn,
            Fact.ParticipantChanged changed => changed.Id == id && changed.Participant is { IsInitiator: true, State: ParticipantState.Connected },
            _ => false,
        };

        private CancelOutcome OfHandset()
        {
            var session = _anna.Invite(Next(2) == 0 ? _team.ToString() : _called[Next(_called.Count)].Address.ToString());
            WaitForTheMoment();

            var wasPending = session.Call.State == CallState.Calling;
            var told = session.Told.Count;
            if (wasPending)
                session.Call.Cancel(null, _world.Now);
            else
                session.Leave();
            _world.RunFor(TimeSpan.FromSeconds(40));

            var heard = session.Told.Skip(told).Select(text => text.Split(' ')[0]).ToList();
            if (!wasPending)
                return CancelOutcome.NotPending;
            Assert.DoesNotContain("Accepted", heard);
            Assert.Single(heard, text => text is "Refused" or "AnsweredTooLate");
            Assert.Equal(heard.Contains("AnsweredTooLate"), heard.Contains("Ended"));
            return heard.Contains("Refused") ? CancelOutcome.Cancelled : CancelOutcome.TooLate;
        }

        // At any time, or in the very moment in which the 2xx leaves one of the elements on its way.
        private void WaitForTheMoment()
        {
            if (Next(2) == 0)
            {
                _world.RunFor(TimeSpan.FromMilliseconds(Next(150)));
                return;
            }

            var hops = 1 + Next(9);
            var seen = _from;
            _world.RunUntil(
                () =>
                {
                    for (; seen < _world.Sent.Count && hops > 0; seen++)
                        hops -= _world.Sent[seen].Is("200 INVITE") ? 1 : 0;
                    return hops == 0;
                },
                TimeSpan.FromMilliseconds(300));
        }

        private TestHandset Answering(TestHandset handset)
        {
            handset.Answer = invite =>
            {
                _world.After(TimeSpan.FromMilliseconds(Next(60)), () =>
                {
                    foreach (var session in handset.Sessions.Where(session => session.Invite == invite && session.Call.State == CallState.Proceeding))
                        session.Accept();
                });
                return null;
            };
            return handset;
        }

        private int Next(int below) => (int)(_chance.NewUInt32() % (uint)below);
    }
}
