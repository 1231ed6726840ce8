using System.Collections.Immutable;
using Gateway.Sip.Machines;

namespace Gateway.Domain.MessageBox;

/// <summary>What one caller hears: sounds one after the other, in frames of 20 ms. Those that lie on a disk are fetched when their turn comes.</summary>
/// <remarks>No frame allocates anything. Not thread safe: one event loop owns it.</remarks>
internal sealed class BoxSpeaker(IMessageStore store, Action<Action<MonotonicTime>> post, Action<MonotonicTime> ended)
{
    /// <summary>Samples of a frame.</summary>
    public const int FrameSamples = 160;

    private const int SampleRate = 8_000;

    private ImmutableArray<Prompt> _prompts = [];
    private int _index;
    private short[]? _sound;
    private int _position;

    // What is fetched for prompts that are not wanted any more comes too late.
    private int _turn;

    // The message that was heard last, so that back and forward need not fetch it again; its position is that of the sound, or where that ended.
    private MessageId _message;
    private short[]? _messageSound;
    private int _messagePosition;

    /// <summary>Whether anything is to be said, now or when it has been fetched.</summary>
    public bool IsSpeaking => _index < _prompts.Length;

    /// <summary>Says these instead of what is said.</summary>
    public void Play(ImmutableArray<Prompt> prompts, MonotonicTime now)
    {
        _prompts = prompts;
        _index = 0;
        Fetch(now);
    }

    /// <summary>Says nothing any more.</summary>
    public void Stop()
    {
        _turn++;
        (_prompts, _index, _sound) = ([], 0, null);
    }

    /// <summary>Goes on elsewhere in a message.</summary>
    public void Skip(MessageId message, TimeSpan by, MonotonicTime now)
    {
        var position = message == _message && _messageSound is not null ? _messagePosition + (int)(by.TotalSeconds * SampleRate) : 0;
        Play([new Prompt.Message(message)], now);
        if (_sound is { } sound)
            _position = Math.Clamp(position, 0, sound.Length);
    }

    /// <summary>Takes the next 20 ms.</summary>
    /// <param name="frame">What they are.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>false</c> when there is nothing to be said at this moment.</returns>
    public bool TryTake(out BoxFrame frame, MonotonicTime now)
    {
        frame = default;
        if (_sound is not { } sound)
            return false;
        var isMessage = ReferenceEquals(sound, _messageSound);
        frame = new(sound, _position, !isMessage);
        _position = Math.Min(_position + FrameSamples, sound.Length);
        if (isMessage)
            _messagePosition = _position;
        if (_position == sound.Length)
            GoOn(now);
        return true;
    }

    private void GoOn(MonotonicTime now)
    {
        _index++;
        if (IsSpeaking)
        {
            Fetch(now);
            return;
        }

        _sound = null;
        ended(now);
    }

    private void Fetch(MonotonicTime now)
    {
        var turn = ++_turn;
        (_sound, _position) = (null, 0);
        switch (_prompts[_index])
        {
            case Prompt.Says says:
                _sound = BoxSounds.Instance.Of(says.What);
                break;
            case Prompt.Number number:
                _sound = BoxSounds.Instance.Of(number.Count);
                break;
            case Prompt.Tone:
                _sound = BoxSounds.Instance.Tone;
                break;
            case Prompt.Message(var id) when id == _message && _messageSound is not null:
                (_sound, _messagePosition) = (_messageSound, 0);
                break;
            case Prompt.Message(var id):
                store.Load(id, sound => post(later => Fetched(turn, sound, id, later)));
                break;
            case Prompt.Greeting greeting:
                store.LoadGreeting(greeting.Mailbox, greeting.Kind, sound => post(_ => Fetched(turn, sound ?? BoxSounds.Instance.OfGreeting(greeting.Kind))));
                break;
        }
    }

    // What cannot be read is passed over: the caller hears what comes behind it.
    private void Fetched(int turn, short[]? sound, MessageId message, MonotonicTime now)
    {
        if (turn != _turn)
            return;
        if (sound is null or { Length: 0 })
        {
            GoOn(now);
            return;
        }

        (_message, _messageSound, _messagePosition) = (message, sound, 0);
        _sound = sound;
    }

    private void Fetched(int turn, short[] greeting)
    {
        if (turn == _turn)
            _sound = greeting;
    }
}
