using Gateway.Domain.Sessions;

namespace Gateway.Api.Recording;

/// <summary>The speech of one burst.</summary>
internal sealed class BurstTape(BurstRecorder recorder, BurstId burst, SessionId session, string path, DateTimeOffset startedAt, Func<Stream, TapeFile> format)
    : SpeechTape(path, format, startedAt), IBurstTape
{
    private bool _hasLost;

    public BurstId Burst => burst;

    public SessionId Session => session;

    public void Take(uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (Hand(recorder, this, timestamp, payload)) return;
        // What is missing is silence; that it is, is told once.
        if (!_hasLost) recorder.Lost();
        _hasLost = true;
    }

    public void End() => recorder.End(this);
}
