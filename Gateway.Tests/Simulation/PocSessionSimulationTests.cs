using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;
using static Gateway.Domain.Sessions.Controlling.PocSessionEffect;
using static Gateway.Domain.Sessions.Controlling.PocSessionEvent;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Random orders of everything that can happen to a PoC Session, with legs that behave as dialogs do, given to the machine and to a naive
/// model of it. Whatever the order: both agree after every step, and nothing is left in the end.
/// </summary>
public sealed class PocSessionSimulationTests
{
    private const int Orders = 10_000;

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void After_any_order_of_events_machine_and_model_agree_and_nothing_is_left()
    {
        for (var seed = 1UL; seed <= Orders; seed++)
        {
            var run = new Run(seed);
            try
            {
                run.Play();
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}: {failure.Message}\n{string.Join('\n', run.Story)}", failure);
            }
        }
    }

    private sealed class Run
    {
        private static readonly PocAddress[] People = [.. Enumerable.Range(0, 6).Select(i => PocAddress.Parse($"sip:p{i}@networka.example"))];
        private readonly SeededIdSource _chance;
        private readonly List<PocSessionEffect> _effects = [];
        private readonly PocSession _session;
        private readonly ReferenceSession _model;

        // The far end of every leg, as its dialog would have it: calling, called off, up, down by us, waiting (an INVITE that came in).
        private readonly SortedDictionary<int, string> _wires = [];
        private readonly Dictionary<int, PocAddress> _wasUp = [];
        private readonly Dictionary<int, int> _charged = [];
        private MonotonicTime _now = new(TimeSpan.FromSeconds(1));

        public Run(ulong seed)
        {
            _chance = new(seed);
            var policy = Pick(
                ReleasePolicy.OneToOne, ReleasePolicy.Chat, ReleasePolicy.Broadcast, ReleasePolicy.PreArranged with { WhenNobodyAccepted = false },
                ReleasePolicy.AdHoc with { ParticipantsMin = 3, DurationMax = TimeSpan.FromMinutes(5) }, ReleasePolicy.AdHoc with { WhenInvitedHaveLeft = false });
            var awaits = Next(4) > 0;
            var targets = People.Skip(1).Take(Next(5)).ToArray();
            var type = targets.Length == 1 ? SessionType.OneToOne : SessionType.AdHocGroup;
            _model = new(policy, ReleasePolicy.AdHoc, awaits);
            _wires[1] = "waiting";
            _session = PocSession.Begin(new(type, policy, awaits), People[0], targets, _now, _effects);
            Story.Add($"begin {type}, {targets.Length} targets, awaits {awaits}, {policy}");
            _model.Begin(Invited(), type == SessionType.OneToOne);
            Perform();
        }

        public List<string> Story { get; } = [];

        public void Play()
        {
            for (var steps = 10 + Next(60); steps > 0 && _session.State is not PocSessionState.Ended; steps--)
            {
                Random();
                Compare();
            }

            Finish();
        }

        // Now everybody goes: what is up leaves, what is pending answers somehow.
        private void Finish()
        {
            Do(new ReleaseAsked(SessionEndReason.Shutdown), _model.Release);
            for (var left = 1000; _wires.Count > 0 && left > 0; left--)
            {
                Advance(_wires.Keys.ElementAt(Next(_wires.Count)));
                Compare();
            }

            Assert.IsType<PocSessionState.Ended>(_session.State);
            Assert.Equal(0, _session.LegCount);
            Assert.Equal(0, _session.Connected);
            Assert.Equal(0, _session.Occupied);
            Assert.Equal(MonotonicTime.Never, _session.NextDeadline);
            Assert.DoesNotContain(_session.Participants, who => who.State is ParticipantState.Connected or ParticipantState.Leaving or ParticipantState.Invited or ParticipantState.Ringing);
            Assert.Equal(_wasUp.Keys.Order(), _charged.Keys.Order());
            Assert.All(_charged.Values, count => Assert.Equal(1, count));
        }

        private void Random()
        {
            var who = People[Next(People.Length)];
            switch (Next(20))
            {
                case < 12 when _wires.Count > 0:
                    Advance(_wires.Keys.ElementAt(Next(_wires.Count)));
                    break;
                case 12 or 13:
                    var leg = _session.NewLeg();
                    _wires[leg.Number] = "waiting";
                    Do(new JoinAsked(leg, who), () => _model.Join(leg.Number, Name(who)));
                    break;
                case 14 or 15:
                    PocAddress[] added = [.. People.Where(_ => Next(3) == 0)];
                    Do(new AddAsked([.. added]), () => _model.Add(Invited()));
                    break;
                case 16:
                    Do(new RemoveAsked(who), () => _model.Take(Name(who)));
                    break;
                case 17 when Next(5) == 0:
                    Do(new ReleaseAsked(SessionEndReason.Released), _model.Release);
                    break;
                case 18 when Next(5) == 0:
                    Do(new FellSilent(), _model.Silent);
                    break;
                default:
                    var (before, releasing) = (_session.NextDeadline, _session.State is PocSessionState.Releasing);
                    // While legs go down nobody waits for minutes: that the limit works is another test's business.
                    _now += TimeSpan.FromSeconds(releasing ? 0 : Next(200));
                    Do(new Tick(), () =>
                    {
                        if (_now >= before)
                            _model.TimeIsUp();
                    });
                    break;
            }
        }

        // The far end does one of the things that a peer in its place can do.
        private void Advance(int number)
        {
            var leg = new LegId(number);
            switch (_wires[number])
            {
                case "calling":
                    switch (Next(6))
                    {
                        case 0:
                            Do(new Progressed(leg, Next(2) == 0), () => { });
                            break;
                        case 1:
                            Do(new AnsweredUnconfirmed(leg), () => _model.Unconfirmed(number));
                            break;
                        case 2:
                            _wires.Remove(number);
                            Do(new Refused(leg, Pick(486, 480, 408, 603, 503)), () => _model.Refused(number));
                            break;
                        default:
                            Up(number);
                            Do(new Accepted(leg, Pick<AnswerState?>(null, AnswerState.Confirmed)), () => _model.Accepted(number));
                            break;
                    }

                    break;
                case "called off" when Next(3) == 0:
                    _wires[number] = "down by us";
                    Do(new AnsweredTooLate(leg), () => _model.AnsweredTooLate(number));
                    break;
                case "called off":
                    _wires.Remove(number);
                    Do(new Refused(leg, Pick(487, 486, 408)), () => _model.Refused(number));
                    break;
                case "waiting":
                    _wires.Remove(number);
                    Do(new Cancelled(leg), () => _model.Cancelled(number));
                    break;
                case "up" when Next(3) == 0:
                    _wires.Remove(number);
                    Do(new LegEnded(leg, Pick(LegEnd.ByPeer, LegEnd.ByPeer, LegEnd.Lost, LegEnd.Timeout)), () => _model.Ended(number));
                    break;
                case "down by us":
                    _wires.Remove(number);
                    Do(new LegEnded(leg, Pick(LegEnd.ByUs, LegEnd.ByPeer)), () => _model.Ended(number));
                    break;
            }
        }

        private void Do(PocSessionEvent happened, Action model)
        {
            Story.Add($"{happened}");
            _effects.Clear();
            _session.Handle(happened, _now, _effects);
            model();
            Perform();
        }

        private void Perform()
        {
            foreach (var effect in _effects)
            {
                Story.Add($"    {effect}");
                switch (effect)
                {
                    case Invite invite:
                        Assert.True(_session.IsOpen);
                        _wires.Add(invite.Leg.Number, "calling");
                        break;
                    case Accept accept:
                        Assert.Equal("waiting", _wires[accept.Leg.Number]);
                        Up(accept.Leg.Number);
                        break;
                    case Refuse refuse:
                        Assert.Equal("waiting", _wires[refuse.Leg.Number]);
                        _wires.Remove(refuse.Leg.Number);
                        break;
                    case Cancel cancel:
                        Assert.Equal("calling", _wires[cancel.Leg.Number]);
                        _wires[cancel.Leg.Number] = "called off";
                        break;
                    case Bye bye:
                        Assert.Equal("up", _wires[bye.Leg.Number]);
                        _wires[bye.Leg.Number] = "down by us";
                        break;
                    case Charge charge:
                        Assert.True(_wasUp.TryGetValue(charge.Leg.Number, out var who) && (who == charge.Who || who == default), $"{charge} was never up");
                        _charged[charge.Leg.Number] = _charged.GetValueOrDefault(charge.Leg.Number) + 1;
                        break;
                }
            }
        }

        private void Compare()
        {
            Assert.Equal(_model.Phase, _session.State.GetType().Name.ToLowerInvariant());
            Assert.Equal(_model.In, Named(ParticipantState.Connected));
            Assert.Equal(_model.Called, Named(ParticipantState.Invited, ParticipantState.Ringing).Where(who => who != "p0" || _model.Called.Contains("p0")));
            Assert.Equal(_model.LegCount, _session.LegCount);
            Assert.Equal(_model.LegCount, _wires.Count);
            Assert.Equal(_model.In.Count(), _session.Connected);
        }

        private void Up(int number)
        {
            _wires[number] = "up";
            _wasUp[number] = _session.OwnerOf(new(number))?.Address ?? default;
        }

        private IEnumerable<string> Named(params ParticipantState[] states) =>
            _session.Participants.Where(who => states.Contains(who.State)).Select(who => Name(who.Address)).Order(StringComparer.Ordinal);

        private IEnumerable<(int Leg, string Who)> Invited() => [.. _effects.OfType<Invite>().Select(invite => (invite.Leg.Number, Name(invite.Who)))];

        private static string Name(PocAddress who) => who.User;

        private int Next(int below) => below == 0 ? 0 : (int)(_chance.NewUInt32() % (uint)below);

        private T Pick<T>(params T[] among) => among[Next(among.Length)];
    }
}
