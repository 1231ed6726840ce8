namespace Gateway.Domain.Sessions;

/// <summary>What was not let through, by why. It only grows.</summary>
internal sealed class UserPlaneCounters
{
    /// <summary>Datagrams from where nobody takes part.</summary>
    public long Strangers { get; set; }

    /// <summary>What is neither RTP nor RTCP.</summary>
    public long Malformed { get; set; }

    /// <summary>RTP with a number that stands for nothing that was agreed: telephone events and comfort noise among them.</summary>
    public long OtherPayloads { get; set; }

    /// <summary>RTP of another SSRC in the middle of a burst.</summary>
    public long OtherSources { get; set; }

    /// <summary>RTP that came twice, or too late to belong anywhere.</summary>
    public long Repeated { get; set; }

    /// <summary>RTP of somebody who has not got the burst.</summary>
    public long Unpermitted { get; set; }

    /// <summary>Speech for which there was no room while it was kept for somebody who is still to come.</summary>
    public long Overflows { get; set; }

    /// <summary>Floor control of somebody who sends more of it than anybody could mean.</summary>
    public long Floods { get; set; }

    /// <summary>RTP that a listener could not hear, because he has another codec.</summary>
    public long OtherCodecs { get; set; }
}
