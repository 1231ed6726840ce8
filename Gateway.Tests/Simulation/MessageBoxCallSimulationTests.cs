using System.Collections.Immutable;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using static Gateway.Domain.MessageBox.MessageBoxCallEffect;
using static Gateway.Domain.MessageBox.MessageBoxCallEvent;
using static Gateway.Domain.MessageBox.MessageBoxCallState;

namespace Gateway.Tests.Simulation;

/// <summary>Calls to the message box in which anything happens in any order, against what must hold whatever happens.</summary>
public sealed class MessageBoxCallSimulationTests
{
    private static readonly MailboxId Box = new("mbx_1");

    [Fact]
    public void Whatever_happens_each_recording_has_one_outcome_and_no_call_is_endless()
    {
        for (var seed = 0; seed < 4_000; seed++)
            new Run(seed).Play();
    }

    [Fact]
    public void A_call_in_which_nothing_happens_but_time_ends_by_itself()
    {
        foreach (var behaviour in Enum.GetValues<ServiceBehaviour>())
        {
            var now = MonotonicTime.Zero;
            var state = MessageBoxCall.Begin(behaviour, behaviour.NamesMailbox() ? Box : null, null, now, new()).State;
            var ticks = 0;
            for (; state is not Ended; ticks++)
            {
                now = state.NextDeadline;
                state = MessageBoxCall.Step(state, new Tick(), now, new()).State;
                Assert.InRange(ticks, 0, 20);
            }
        }
    }

    private sealed class Run(int seed)
    {
        private readonly Random _chance = new(seed);
        private readonly MessageBoxCallSettings _settings = new();
        private MessageBoxCallState _state = new Ended();
        private MonotonicTime _now = new(TimeSpan.FromMinutes(1));
        private bool _isRecording;
        private bool _isGone;
        private bool _hasPassedPin;
        private int _hangUps;
        private int _pins;

        public void Play()
        {
            var behaviour = _chance.GetItems(Enum.GetValues<ServiceBehaviour>(), 1)[0];
            _hasPassedPin = behaviour is ServiceBehaviour.RetrieveAuthenticated or ServiceBehaviour.RetrieveByAuthentication;
            var asks = behaviour is ServiceBehaviour.Menu or ServiceBehaviour.DepositAsk or ServiceBehaviour.RetrieveAsk;
            var began = _now;
            Take(MessageBoxCall.Begin(behaviour, asks ? null : Box, null, _now, _settings));
            for (var i = 0; i < 400 && _state is not Ended; i++)
            {
                var happened = Next();
                _isGone |= happened is HungUp;
                _hasPassedPin |= happened is PinRight && _state is CheckingPin;
                _now += happened is Tick ? TimeSpan.FromMilliseconds(_chance.Next(0, 20_000)) : TimeSpan.FromMilliseconds(_chance.Next(0, 1_500));
                var before = _state;
                Take(MessageBoxCall.Step(_state, happened, _now, _settings));
                Assert.True(_state is Ended || _state.NextDeadline < MonotonicTime.Never, Because(happened));
                Assert.True(happened is not Tick || _state.NextDeadline > _now || _state is Ended, Because(happened));
                Assert.True(before is not Ended || _state is Ended, Because(happened));
            }

            while (_state is not Ended)
            {
                _now = _state.NextDeadline;
                Take(MessageBoxCall.Step(_state, new Tick(), _now, _settings));
                Assert.True(_now - began <= _settings.CallMax, Because(new Tick()));
            }

            Assert.False(_isRecording, Because(new Tick()));
            Assert.Equal(_isGone ? 0 : 1, _hangUps);
        }

        private MessageBoxCallEvent Next() => _chance.Next(18) switch
        {
            0 => new MailboxFound(Box, _chance.Next(4) == 0),
            1 => new MailboxUnknown(),
            2 or 3 => new PromptEnded(),
            4 or 5 or 6 => new KeyPressed("0123456789*#ABCD"[_chance.Next(16)]),
            7 => new Spoke(_now),
            8 => new RecordingFailed(),
            9 => new Stored(),
            10 => new NotStored(),
            11 => new PinRight(),
            12 => new PinWrong(),
            13 => _chance.Next(3) == 0 ? new PinLocked() : new Listed([.. Enumerable.Range(0, _chance.Next(4)).Select(i => new MessageId($"msg_{i}"))]),
            14 => new Changed(new($"msg_{_chance.Next(4)}")),
            15 => new StorageFailed(),
            16 => _chance.Next(20) == 0 ? new HungUp() : new Tick(),
            _ => new Tick(),
        };

        private void Take(Transition<MessageBoxCallState, MessageBoxCallEffect> transition)
        {
            _state = transition.State;
            foreach (var effect in transition.Effects)
                Note(effect);
        }

        private void Note(MessageBoxCallEffect effect)
        {
            switch (effect)
            {
                case StartRecording:
                    Assert.False(_isRecording || _isGone, Because(effect));
                    _isRecording = true;
                    break;
                case KeepRecording or DropRecording:
                    Assert.True(_isRecording, Because(effect));
                    _isRecording = false;
                    break;
                case MessageBoxCallEffect.Play play:
                    Assert.False(_isGone, Because(effect));
                    Assert.True(_hasPassedPin || !play.Prompts.Any(prompt => prompt is Prompt.Message), Because(effect));
                    break;
                case Change or Skip or ListMessages:
                    Assert.True(_hasPassedPin, Because(effect));
                    break;
                case CheckPin:
                    Assert.InRange(++_pins, 1, _settings.WrongPinsMax);
                    break;
                case HangUp:
                    Assert.False(_isGone, Because(effect));
                    _hangUps++;
                    break;
            }
        }

        private string Because(object what) => $"seed {seed}: {what} in {_state}";
    }
}
