namespace Gateway.Domain.Media;

/// <summary>How much of media and floor control is held. Every limit has a test on both sides of it.</summary>
public static class MediaLimits
{
    /// <summary>Octets of a datagram: more than an Ethernet frame carries, so that what is longer was fragmented, and is dropped.</summary>
    public const int DatagramBytes = 2048;

    /// <summary>Datagrams that wait for the loop; more are dropped, for late media is of no use and floor control is repeated.</summary>
    public const int DatagramsWaiting = 4096;

    /// <summary>Octets of speech in one packet: 20 ms of Opus at its best, and with its headers less than an Ethernet frame carries.</summary>
    public const int SpeechBytes = 1400;
}
