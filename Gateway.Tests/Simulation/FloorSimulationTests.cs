using Gateway.Domain.Floor;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;

namespace Gateway.Tests.Simulation;

/// <summary>
/// People press and let go of their buttons, come and go, over a road that loses, doubles and delays floor control. A naive model follows who talks: never
/// two, nobody is heard without the burst, and in the end nobody waits.
/// </summary>
public sealed class FloorSimulationTests
{
    private const int Seeds = 100;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.4)]
    public void Whatever_people_press_and_the_road_loses_one_talks_at_a_time_and_in_the_end_nobody_waits(double loss)
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            try
            {
                var town = new Town(seed, loss);
                town.Play();
                town.Quieten();
                town.AssertThatWhoPressesIsHeard();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, loss {loss}: {failure.Message}", failure);
            }
        }
    }

    private sealed class Town
    {
        private const int People = 5;
        private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(20);
        private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private readonly SeededIdSource _chance;
        private readonly MediaBurstSettings _settings;
        private readonly MediaBurstControl _floor;
        private readonly Handset[] _handsets;
        private readonly PriorityQueue<Action, (long At, int Number)> _road = new();
        private readonly List<MediaBurstEffect> _effects = [];
        private double _loss;
        private int _sent;
        private MonotonicTime _now = new(TimeSpan.FromHours(1));
        private PartyId? _model;

        public Town(ulong seed, double loss)
        {
            _chance = new(seed);
            _loss = loss;
            _settings = new() { T4Inactivity = null, T2StopTalking = TimeSpan.FromSeconds(5 + Next(10)), T3StopTalkingGrace = TimeSpan.FromSeconds(Next(3)), QueueMax = 3 };
            _floor = new(_settings, _now);
            _handsets = [.. Enumerable.Range(1, People).Select(i => new Handset(new(i), new()
            {
                Queuing = Next(4) > 0, PriorityMax = Next(4), Timestamp = Next(2) == 0, Talk = i == People ? TalkRight.Never : TalkRight.ByRequest,
            }))];
            foreach (var handset in _handsets)
                Enter(handset);
        }

        public void Play()
        {
            for (var step = 0; step < 3000; step++)
            {
                var handset = _handsets[Next(People)];
                switch (Next(60))
                {
                    case 0 when handset.IsIn:
                        Leave(handset);
                        break;
                    case 1 or 2 when !handset.IsIn:
                        Enter(handset);
                        break;
                    case < 8:
                        Tell(handset, new ClientFloorEvent.Pressed(Next(4)));
                        break;
                    case < 18:
                        Tell(handset, new ClientFloorEvent.LetGo());
                        break;
                    case 18:
                        Tell(handset, new ClientFloorEvent.PositionAsked());
                        break;
                    case 19:
                        Control(new MediaBurstEvent.RevokeAsked());
                        break;
                    case 20:
                        Control(new MediaBurstEvent.QueueOrdered([_handsets[Next(People)].Id, _handsets[Next(People)].Id]));
                        break;
                    case 21:
                        handset.IsBroken = Next(8) == 0;
                        break;
                }

                Pass(Packet);
            }
        }

        public void Quieten()
        {
            _loss = 0;
            foreach (var handset in _handsets)
            {
                handset.IsBroken = false;
                if (!handset.IsIn)
                    Enter(handset);
                Tell(handset, new ClientFloorEvent.LetGo());
            }

            for (var i = 0; i < 60 * 50; i++)
                Pass(Packet);
            Assert.IsType<MediaBurstState.Idle>(_floor.State);
            Assert.Empty(_floor.Queue);
            Assert.All(_handsets, handset => Assert.IsType<ClientFloorState.NoPermission>(handset.State));
            Assert.All(_handsets, handset => Assert.Null(handset.Shown));
        }

        public void AssertThatWhoPressesIsHeard()
        {
            foreach (var handset in _handsets.Take(People - 1))
            {
                Tell(handset, new ClientFloorEvent.Pressed());
                for (var i = 0; i < 25; i++)
                    Pass(Packet);
                Assert.Equal(handset.Id, _floor.Talker);
                Assert.True(handset.IsOpen);
                Assert.All(_handsets.Where(one => one != handset), one => Assert.Equal(handset.Id.ToString(), one.Shown));
                Tell(handset, new ClientFloorEvent.LetGo());
                for (var i = 0; i < 50; i++)
                    Pass(Packet);
                Assert.Null(_floor.Talker);
            }
        }

        private void Enter(Handset handset)
        {
            handset.IsIn = true;
            Control(new MediaBurstEvent.Joined(handset.Id, handset.Terms));
            Tell(handset, new ClientFloorEvent.SessionUp(false, false, false));
        }

        private void Leave(Handset handset)
        {
            handset.IsIn = false;
            Tell(handset, new ClientFloorEvent.SessionOver());
            Control(new MediaBurstEvent.Left(handset.Id));
        }

        private void Pass(TimeSpan time)
        {
            foreach (var handset in _handsets)
            {
                // A broken one goes on when it should not: media without permission.
                if (handset.IsIn && (handset.IsOpen || handset.IsBroken))
                    Speak(handset);
            }

            var until = _now + time;
            while (true)
            {
                var due = MonotonicTime.Earlier(_floor.NextDeadline, _handsets.Select(handset => handset.State.NextDeadline).Aggregate(MonotonicTime.Earlier));
                if (_road.TryPeek(out _, out var next) && next.At < due.SinceStart.Ticks)
                    due = new(TimeSpan.FromTicks(next.At));
                if (due > until)
                    break;
                _now = due > _now ? due : _now;
                while (_road.TryPeek(out var arrive, out next) && next.At <= _now.SinceStart.Ticks)
                {
                    _road.Dequeue();
                    arrive();
                }

                if (_floor.NextDeadline <= _now)
                    Control(new MediaBurstEvent.Tick());
                foreach (var handset in _handsets.Where(handset => handset.State.NextDeadline <= _now))
                    Tell(handset, new ClientFloorEvent.Tick());
            }

            _now = until;
        }

        private void Speak(Handset handset)
        {
            var sequence = handset.Sequence++;
            if (handset.IsOpen)
                handset.Last = sequence;
            Send(() =>
            {
                var verdict = _floor.Media(handset.Id, sequence, true, _now, _effects);
                // The model hears whoever has the burst at this moment, as the effects before told it.
                Assert.Equal(handset.Id == _model, verdict == MediaVerdict.Forward);
                Perform();
            });
        }

        private void Control(MediaBurstEvent happened)
        {
            _floor.Handle(happened, _now, _effects);
            Perform();
        }

        private void Perform()
        {
            foreach (var effect in _effects.ToList())
            {
                switch (effect)
                {
                    case MediaBurstEffect.ReportTaken taken:
                        Assert.Null(_model);
                        _model = taken.Talker;
                        break;
                    case MediaBurstEffect.ReportOver over:
                        Assert.Equal(_model, over.Talker);
                        _model = null;
                        break;
                    case MediaBurstEffect.SendIdleToAll:
                        foreach (var handset in _handsets) Deliver(handset, effect, null);
                        break;
                    case MediaBurstEffect.SendTakenToOthers taken:
                        foreach (var handset in _handsets.Where(handset => handset.Id != taken.Talker)) Deliver(handset, effect, taken.Talker);
                        break;
                    case MediaBurstEffect.SendTaken taken: Deliver(Of(taken.To), effect, taken.Talker); break;
                    case MediaBurstEffect.SendGranted granted: Deliver(Of(granted.To), effect, null); break;
                    case MediaBurstEffect.SendDeny denied: Deliver(Of(denied.To), effect, null); break;
                    case MediaBurstEffect.SendRevoke revoked: Deliver(Of(revoked.To), effect, null); break;
                    case MediaBurstEffect.SendIdle idle: Deliver(Of(idle.To), effect, null); break;
                    case MediaBurstEffect.SendQueueStatus status: Deliver(Of(status.To), effect, null); break;
                }
            }

            _effects.Clear();
            Assert.Equal(_model, _floor.Talker);
            Assert.True(_floor.Queue.Count <= _settings.QueueMax);
            Assert.DoesNotContain(_floor.Queue, one => one.Who == _floor.Talker || !Of(one.Who).IsIn);
        }

        private void Deliver(Handset handset, MediaBurstEffect effect, PartyId? talker)
        {
            if (!handset.IsIn)
                return;
            var octets = FloorMessages.Write(effect, 0x5E12A001, talker is { } who ? new(1, $"sip:{who.Number}@poc.local", who.ToString()) : null, People)!.Write();
            Send(() =>
            {
                if (FloorMessages.Read(Assert.Single(MbcpDatagram.Read(octets).Messages), handset.Settings) is { } happened)
                    Tell(handset, happened);
            });
        }

        private void Tell(Handset handset, ClientFloorEvent happened)
        {
            if (!handset.IsIn && happened is not ClientFloorEvent.SessionOver)
                return;
            (handset.State, var effects) = ClientFloor.Step(handset.State, happened, _now, handset.Settings);
            foreach (var effect in effects)
            {
                if (effect is ClientFloorEffect.OpenMicrophone)
                    (handset.IsOpen, handset.Last) = (true, null);
                else if (effect is ClientFloorEffect.CloseMicrophone)
                    handset.IsOpen = false;
                else if (effect is ClientFloorEffect.ReportTalker report)
                    handset.Shown = report.Talker?.Name;
                var pressed = effect is ClientFloorEffect.SendRequest request ? Epoch + request.Press.At.SinceStart : default;
                if (FloorMessages.Write(effect, 7, handset.Terms, handset.Last, pressed)?.Write() is { } octets)
                    Send(() => Arrive(handset, octets));
            }

            Assert.Equal(handset.State is ClientFloorState.HasPermission, handset.IsOpen);
        }

        private void Arrive(Handset handset, byte[] octets)
        {
            if (FloorMessages.Read(Assert.Single(MbcpDatagram.Read(octets).Messages), handset.Id, Epoch + _now.SinceStart) is { } happened)
                Control(happened);
        }

        private void Send(Action arrive)
        {
            for (var copies = Chance(_loss / 2) ? 2 : 1; copies > 0; copies--)
            {
                if (Chance(_loss))
                    continue;
                // A road in order keeps the order too.
                var delay = TimeSpan.FromMilliseconds(_loss > 0 ? Next(120) : 5);
                _road.Enqueue(arrive, ((_now + delay).SinceStart.Ticks, _sent++));
            }
        }

        private Handset Of(PartyId id) => _handsets[id.Number - 1];

        private int Next(int below) => (int)(_chance.NewUInt32() % (uint)below);

        private bool Chance(double part) => _chance.NewUInt32() < part * uint.MaxValue;
    }

    private sealed class Handset(PartyId id, FloorTerms terms)
    {
        public PartyId Id { get; } = id;

        public FloorTerms Terms { get; } = terms;

        public ClientFloorSettings Settings { get; } = new() { StaysQueued = id.Number % 2 == 0 };

        public ClientFloorState State { get; set; } = ClientFloor.Start;

        public bool IsIn { get; set; }

        public bool IsOpen { get; set; }

        public bool IsBroken { get; set; }

        public ushort Sequence { get; set; } = (ushort)(65000 + id.Number);

        public ushort? Last { get; set; }

        public string? Shown { get; set; }
    }
}
