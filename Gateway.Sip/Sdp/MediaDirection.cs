namespace Gateway.Sip.Sdp;

/// <summary>In which directions media may flow, seen by whoever wrote the description (RFC 8866 §6.7).</summary>
[Flags]
public enum MediaDirection
{
    /// <summary>Neither: on hold from both sides.</summary>
    Inactive = 0,

    /// <summary>The writer sends.</summary>
    SendOnly = 1,

    /// <summary>The writer receives.</summary>
    ReceiveOnly = 2,

    /// <summary>Both; what holds where nothing is said.</summary>
    SendReceive = SendOnly | ReceiveOnly,
}

internal static class MediaDirections
{
    public static string NameOf(MediaDirection direction) => direction switch
    {
        MediaDirection.Inactive => "inactive",
        MediaDirection.SendOnly => "sendonly",
        MediaDirection.ReceiveOnly => "recvonly",
        _ => "sendrecv",
    };

    public static MediaDirection? Of(IEnumerable<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute.Name)
            {
                case "sendrecv":
                    return MediaDirection.SendReceive;
                case "sendonly":
                    return MediaDirection.SendOnly;
                case "recvonly":
                    return MediaDirection.ReceiveOnly;
                case "inactive":
                    return MediaDirection.Inactive;
                default:
                    break;
            }
        }

        return null;
    }

    /// <summary>The same seen from the other end.</summary>
    public static MediaDirection Mirrored(MediaDirection direction) =>
        ((direction & MediaDirection.SendOnly) != 0 ? MediaDirection.ReceiveOnly : MediaDirection.Inactive)
        | ((direction & MediaDirection.ReceiveOnly) != 0 ? MediaDirection.SendOnly : MediaDirection.Inactive);
}
