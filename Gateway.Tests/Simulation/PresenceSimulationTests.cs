using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Tests.Conformance;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Random enquiries, publications, changes of rules and of what they show, loss and restarts with and without a memory between two networks, against what must be true: a watcher never sees what its rule denies, never misses the final state, and is
/// never told anything after stop.
/// </summary>
[Clause("TS 23.141", "A.1"), Clause("RFC 5025", "3")]
public sealed class PresenceSimulationTests
{
    private static readonly PresencePermission[] Permissions = [PresencePermission.Allow, PresencePermission.Allow, PresencePermission.PoliteBlock, PresencePermission.Confirm, PresencePermission.Block];

    // What he says of himself is in the first two of them.
    private static readonly ShownParts[] Parts =
    [
        PresenceParts.Everything, PresenceParts.Persons | PresenceParts.Notes, PresenceParts.Services | PresenceParts.Notes, PresenceParts.Nothing,
        new(PresenceParts.Notes | PresenceParts.Willingness, [new(PresenceParts.Persons, ChosenBy.Class, "nobody"), new(PresenceParts.Services, ChosenBy.ServiceId, PresenceTuple.PocAlert)]),
    ];

    public static TheoryData<ulong> Seeds => new(Enumerable.Range(1, 40).Select(seed => (ulong)seed));

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_happens_a_watcher_sees_what_he_may_and_in_the_end_what_is_true(ulong seed)
    {
        var run = new Run(seed);
        for (var i = 0; i < 60; i++)
            run.Step();
        run.CalmDown();

        run.AssertNothingDeniedWasShown();
        run.AssertTheEndIsTrue();
        run.AssertSilenceAfterStop();
    }

    private sealed class Run(ulong seed)
    {
        private readonly PresenceNetworks _world = new(seed: seed);
        private readonly Random _random = new((int)seed);
        private readonly List<(int From, PresencePermission Permission, bool ShowsPerson)> _rules = [(0, PresencePermission.Allow, true)];
        private readonly List<(PresenceNetworks.Asked Asked, int RuleAtStart)> _asked = [];
        private readonly Dictionary<PresenceNetworks.Asked, int> _stopped = [];
        private string? _said;

        public void Step()
        {
            switch (_random.Next(10))
            {
                case 0 or 1:
                    _asked.Add((_world.Ask((EnquiryKind)_random.Next(3), TimeSpan.FromDays(20)), _rules.Count - 1));
                    break;
                case 2 when _asked.Count > 0:
                    var stopped = _asked[_random.Next(_asked.Count)].Asked;
                    if (_world.Stop(stopped))
                        _stopped[stopped] = _world.Of(stopped).Count;
                    break;
                case 3 or 4 or 5:
                    _said = $"note {_random.Next()}";
                    _world.B.Client.SayStatus(_world.Bob, new(null, _said), _world.World.Now);
                    break;
                case 6 or 7:
                    var permission = Permissions[_random.Next(Permissions.Length)];
                    var shown = permission == PresencePermission.Allow ? Parts[_random.Next(Parts.Length)] : PresenceParts.Nothing;
                    _rules.Add((_world.World.Sent.Count, permission, shown.Has(PresenceParts.Persons | PresenceParts.Notes)));
                    _world.Rule(permission, shown);
                    break;
                case 8:
                    _world.World.Loss = _random.Next(3) == 0 ? 0.3 : 0;
                    break;
                case 9 when _random.Next(4) == 0:
                    _world.B.RestartPresence(remembers: _random.Next(2) == 0);
                    break;
            }

            _world.Run(_random.NextDouble() * 20);
        }

        // A day: the longest that a subscription is granted, after which even one whose end was lost has been renewed.
        public void CalmDown()
        {
            _world.World.Loss = 0;
            _world.Run(26 * 3600);
        }

        public void AssertNothingDeniedWasShown()
        {
            for (var i = 0; i < _world.World.Sent.Count; i++)
            {
                var line = _world.World.Sent[i];
                if (line.From != _world.B.Presence || line.Retransmission || !line.Is("NOTIFY") || !PresenceDocument.TryRead(line.Message.Body.Span, out var shown, out _))
                    continue;
                var (_, permission, showsPerson) = _rules.Last(rule => rule.From <= i);
                Assert.True(shown.Persons.IsEmpty || (permission == PresencePermission.Allow && showsPerson), $"seed {seed}: shown while {permission}\n{_world.World.Ladder()}");
                Assert.True(permission is PresencePermission.Allow or PresencePermission.PoliteBlock, $"seed {seed}: a state while {permission}");
            }
        }

        public void AssertTheEndIsTrue()
        {
            var (_, permission, showsPerson) = _rules[^1];
            var note = showsPerson ? _said : null;
            foreach (var (asked, ruleAtStart) in _asked)
            {
                var last = _world.Of(asked)[^1];
                var rules = _rules.Skip(ruleAtStart).Select(rule => rule.Permission).ToList();
                if (last.IsOver)
                    Assert.True(
                        last.State == EnquiryState.Answered || last.End == EnquiryEnd.Stopped || asked.Question.Kind == EnquiryKind.Once
                            || rules.Contains(PresencePermission.Block) || rules.Contains(PresencePermission.Confirm), $"seed {seed}: {last} though nobody refused it");
                else if (permission == PresencePermission.Allow)
                    Assert.True((last.State, last.Seen?.Note, last.Cause) == (EnquiryState.Active, note, null), $"seed {seed}: {last}, but the note is {note}");
                else if (permission == PresencePermission.PoliteBlock)
                    Assert.True((last.State, last.Seen?.Note) == (EnquiryState.Active, null), $"seed {seed}: {last} though politely blocked");
                else
                    Assert.True(permission == PresencePermission.Confirm && last.State == EnquiryState.Pending, $"seed {seed}: {last} while {permission}");
            }
        }

        public void AssertSilenceAfterStop()
        {
            foreach (var (asked, told) in _stopped)
                Assert.True(_world.Of(asked).Skip(told).All(record => record.End == EnquiryEnd.Stopped), $"seed {seed}: told after stop\n{string.Join('\n', _world.Of(asked))}");
            if (_asked.All(one => _world.Of(one.Asked)[^1].IsOver))
                Assert.Equal((0, 0), (_world.A.Watching.PeopleCount, _world.B.Presence.WatcherCount));
        }
    }
}
