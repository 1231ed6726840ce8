namespace Gateway.Sip.Mbcp;

/// <summary>How large messages of floor control may be. Every limit has a test on both sides of it.</summary>
public static class MbcpLimits
{
    /// <summary>Octets of the largest message that is written; it fits into a frame of any network. The largest Connect stays below it.</summary>
    public const int MessageBytes = 1200;

    /// <summary>Octets of a display name, group name or phrase that is written; a longer one is cut between two characters.</summary>
    public const int NameBytes = 100;

    /// <summary>Octets of any text on the wire: its length is one octet. An identity that is longer is left out, for half of it would be another one.</summary>
    public const int TextBytes = 255;

    /// <summary>Messages that are read from one datagram. Peers send one; what is behind these is ignored.</summary>
    public const int MessagesPerDatagram = 16;
}
