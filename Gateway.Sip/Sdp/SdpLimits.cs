namespace Gateway.Sip.Sdp;

/// <summary>How much of a session description we are ready to hold. Every limit has a test on both sides of it.</summary>
public static class SdpLimits
{
    /// <summary>Octets of a description: with ICE candidates and a dozen codecs a browser's has 8 KB; ours have 300 octets.</summary>
    public const int Bytes = 32 * 1024;

    /// <summary>Lines of a description. A browser's has about 200.</summary>
    public const int Lines = 1024;

    /// <summary>Media descriptions: a push-to-talk session has two; conference rooms with screens and cameras offer a dozen.</summary>
    public const int Media = 32;

    /// <summary>Formats of one media description: payload type numbers are seven bits.</summary>
    public const int Formats = 128;
}
