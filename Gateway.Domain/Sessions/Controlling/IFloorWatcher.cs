using Gateway.Domain.Floor;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Who is told what becomes of the floor of a session, and hears what is said.</summary>
internal interface IFloorWatcher
{
    /// <summary>Something is reported: who talks, who waits, who was denied, or that nobody has talked for too long.</summary>
    /// <param name="floor">The floor as it stands behind it.</param>
    /// <param name="effect">What.</param>
    /// <param name="now">The present.</param>
    void Told(SessionFloor floor, MediaBurstEffect effect, MonotonicTime now);

    /// <summary>A packet of the talker is forwarded. Nothing is kept of it behind the call.</summary>
    /// <param name="talker">Who.</param>
    /// <param name="header">Its header.</param>
    /// <param name="payload">Its speech; lent.</param>
    /// <param name="now">The present.</param>
    void Spoken(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> payload, MonotonicTime now);
}
