using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions;

/// <summary>Where the speech of talk bursts is kept.</summary>
public interface IBurstRecorder
{
    /// <summary>Begins to keep a burst. Called on the event loop: nothing here may wait.</summary>
    /// <param name="burst">Which.</param>
    /// <param name="session">Of which session.</param>
    /// <param name="codec">What its packets hold.</param>
    /// <returns><c>null</c> when it is not kept: recording is off, the disk is full, or what is kept cannot be written in time.</returns>
    IBurstTape? Begin(BurstId burst, SessionId session, RtpCodec codec);
}

/// <summary>What takes the speech of one burst. Called on the event loop, in order; nothing here may wait.</summary>
public interface IBurstTape
{
    /// <summary>Takes the speech of a packet.</summary>
    /// <param name="timestamp">Its time in units of the codec's clock, from the first packet of the burst on; what was lost is a gap.</param>
    /// <param name="payload">What it holds; lent for the time of the call.</param>
    void Take(uint timestamp, ReadOnlySpan<byte> payload);

    /// <summary>The burst is over: what was taken is finished and put on record. Nothing is taken any more.</summary>
    void End();
}
