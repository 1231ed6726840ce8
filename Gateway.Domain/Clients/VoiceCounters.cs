namespace Gateway.Domain.Clients;

/// <summary>What became of the packets of one media port of a PoC Client since it was opened.</summary>
public sealed class VoiceCounters
{
    /// <summary>Packets of speech that were given to who listens, late ones among them.</summary>
    public long Heard { get; internal set; }

    /// <summary>Packets that came twice.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Packets that do not belong to the stream, by their numbers.</summary>
    public long Strays { get; internal set; }

    /// <summary>Datagrams from somebody else than the peer.</summary>
    public long Strangers { get; internal set; }

    /// <summary>Datagrams that are no RTP, hold no speech, or are floor control that cannot be read.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Packets of another payload type than was agreed.</summary>
    public long OtherPayload { get; internal set; }

    /// <summary>Packets that came while no session runs here, or against the agreed direction.</summary>
    public long Unexpected { get; internal set; }

    /// <summary>Packets of speech that were sent.</summary>
    public long Spoken { get; internal set; }

    /// <summary>Speech that was not sent: without permission, on hold, or no frame of the codec.</summary>
    public long Unspoken { get; internal set; }
}
