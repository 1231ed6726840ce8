using Gateway.Api.Recording;
using Gateway.Domain.MessageBox;

namespace Gateway.Api.Messages;

/// <summary>The speech of one caller.</summary>
internal sealed class MessageTape(MessageRecorder recorder, string id, MessageOrigin origin, string path, Func<Stream, TapeFile> format, DateTimeOffset startedAt)
    : SpeechTape(path, format, startedAt), IMessageTape
{
    public string Id => id;

    public MessageOrigin Origin => origin;

    /// <summary>Who is told whether it is on record; null to forget it. Set before it is ended.</summary>
    public Action<bool>? Told { get; private set; }

    public bool Take(uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (State != TapeState.Writing) return false;
        // What finds no room is silence in the file.
        Hand(recorder, this, timestamp, payload);
        return true;
    }

    public void Keep(Action<bool> told)
    {
        Told = told;
        recorder.End(this);
    }

    public void Drop() => recorder.End(this);
}
