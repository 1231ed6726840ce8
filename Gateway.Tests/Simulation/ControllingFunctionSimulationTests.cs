using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Domain.Sessions.Controlling;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>People do what they like over a road that loses, doubles and delays. In the end nothing is left, and the records say so too.</summary>
public sealed class ControllingFunctionSimulationTests
{
    private const int Seeds = 50;
    private static readonly string[] People = ["a", "b", "c", "d", "e"];

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.15)]
    [InlineData(0.4)]
    [Clause("OMA PoC CP", "12.3")]
    public void Whatever_people_do_and_the_road_loses_nothing_is_left_in_the_end(double loss) => World.ForSeeds(Seeds, world =>
    {
        var run = new Run(world, loss);
        run.Play();
        run.AssertAgreement();
    });

    private sealed class Run
    {
        private readonly ControllingWorld _test;
        private readonly SeededIdSource _chance;
        private readonly PocGroup _team;
        private readonly PocGroup _chat;

        public Run(World world, double loss)
        {
            _chance = new(world.Seed * 31);
            _test = new(world);
            world.Loss = loss;
            world.Duplication = loss / 2;
            world.DelayMax = TimeSpan.FromMilliseconds(120);
            _team = _test.AddGroup("team", GroupType.PreArranged, People);
            _chat = _test.AddGroup("chat", GroupType.Chat, People);
        }

        public void Play()
        {
            for (var i = 0; i < 40; i++)
            {
                foreach (var person in People)
                    _test.People.Takes[person] = Pick(200, 200, 180, 180, 183, 486, 0);
                Act(Pick(People));
                _test.Run(Next(100) / 40.0);
            }

            // What the road swallowed is sent again for 32 s: nobody begins a session after the end.
            _test.World.Loss = _test.World.Duplication = 0;
            _test.Run(40);
            _test.Function.ReleaseAll(SessionEndReason.Shutdown, _test.World.Now);
        }

        public void AssertAgreement()
        {
            // The session timer misses whom the road cut off before it was mended.
            _test.Run(4000);
            _test.AssertNothingLeft();
            Assert.DoesNotContain(_test.People.Parts, part => part.IsUp);

            var sessions = new Dictionary<SessionId, SessionRecord>();
            var participants = new Dictionary<(SessionId, ParticipantId), ParticipantRecord>();
            foreach (var fact in _test.Disk.Facts)
            {
                if (fact is Fact.SessionRecorded recorded)
                {
                    sessions.Add(recorded.Session.Id, recorded.Session);
                    foreach (var participant in recorded.Participants)
                        participants[(recorded.Session.Id, participant.Id)] = participant;
                }
                else if (fact is Fact.SessionChanged changed)
                {
                    Assert.True(sessions[changed.Session.Id].State <= changed.Session.State);
                    sessions[changed.Session.Id] = changed.Session;
                }
                else if (fact is Fact.ParticipantChanged moved)
                {
                    participants[(moved.Id, moved.Participant.Id)] = moved.Participant;
                }
            }

            Assert.All(sessions.Values, session => Assert.True(session is { State: SessionState.Ended, EndReason: not null, EndedAt: not null }, $"{session}"));
            Assert.All(participants.Values, participant => Assert.True(
                participant.State > ParticipantState.Leaving && participant.LeftAt is not null && (participant.JoinedAt is null || participant.JoinedAt <= participant.LeftAt), $"{participant}"));
            Assert.Equal(_test.Charges.Count, _test.Charges.Select(charge => charge.Id).Distinct().Count());
            Assert.All(_test.Charges, charge => Assert.True(charge.EndedAt >= charge.StartedAt));
            // Nobody takes part twice at one time, and who took part paid for it.
            foreach (var parts in _test.Charges.GroupBy(charge => (charge.SessionId, charge.Participant)))
            {
                var ordered = parts.OrderBy(charge => charge.StartedAt).ThenBy(charge => charge.EndedAt).ToList();
                Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.True(pair.First.EndedAt <= pair.Second.StartedAt));
            }

            Assert.All(
                participants.Where(participant => participant.Value.JoinedAt is not null),
                participant => Assert.Contains(_test.Charges, charge => charge.SessionId == participant.Key.Item1 && charge.Participant == participant.Value.Address));
        }

        private void Act(string person)
        {
            var now = _test.World.Now;
            var parts = _test.People.Parts.Where(part => part.User == person && part.Call is not null).ToList();
            var part = parts.Count > 0 ? parts[Next(parts.Count)] : null;
            var identity = _test.People.Parts.LastOrDefault(other => other.IsUp && other.Final is not null)?.Identity;
            switch (Next(14))
            {
                case 0:
                    _test.People.Call(person, ControllingWorld.Factory, TestPeople.ListOf([.. People.Where(_ => Next(2) == 0)]));
                    break;
                case 1:
                    _test.People.Call(person, _team.Address.ToString());
                    break;
                case 2:
                    _test.People.Call(person, _chat.Address.ToString());
                    break;
                case 3 when identity is not null:
                    _test.People.Call(person, identity);
                    break;
                case 4 or 5 when part?.Invite is not null && part.Call!.State == CallState.Proceeding:
                    part.Answer(now);
                    break;
                case 6 when part?.Invite is not null && part.Call!.State == CallState.Proceeding:
                    part.Refuse(480, now);
                    break;
                case 7:
                    part?.Call!.Cancel(null, now);
                    break;
                case 8 or 9:
                    part?.Call!.Bye(MessageExtras.None, now);
                    break;
                case 10 when identity is not null:
                    _test.People.Subscribe(SipMethod.Refer, person, identity, MessageExtras.None.With(HeaderId.ReferTo, $"<{TestPeople.Uri(Pick(People))}>"));
                    break;
                case 11 when identity is not null:
                    _test.People.Subscribe(SipMethod.Subscribe, person, identity, MessageExtras.None.With(HeaderId.Event, "conference"), 600);
                    break;
                case 12:
                    _test.Put(_team with { Members = [.. People.Where(_ => Next(6) > 0).Select(ControllingWorld.Address)] });
                    break;
                case 13 when _test.Function.TryFindRunning(_team.Address, out var running):
                    _test.Function.Disconnect(running, ControllingWorld.Address(person), now);
                    break;
            }
        }

        private int Next(int below) => (int)(_chance.NewUInt32() % (uint)below);

        private T Pick<T>(params T[] among) => among[Next(among.Length)];
    }
}
