using System.Net;

namespace Gateway.Bench.Voice;

/// <summary>Where the phones of the load speak and hear: each of them at an address of its own, so that they are told apart as real ones are.</summary>
internal static class VoiceAddresses
{
    /// <summary>The port at which all who are called hear.</summary>
    public const int ListenerPort = 40_000;

    /// <summary>The port from which all who call speak; floor control is two above it.</summary>
    public const int TalkerPort = 41_000;

    /// <summary>Where the listener with this number hears, 0 to 63,999.</summary>
    public static IPAddress Listener(int number) => new([127, 20, (byte)(number / 250), (byte)((number % 250) + 1)]);

    /// <summary>Where the talker with this number speaks from, 0 to 63,999.</summary>
    public static IPAddress Talker(int number) => new([127, 21, (byte)(number / 250), (byte)((number % 250) + 1)]);
}
