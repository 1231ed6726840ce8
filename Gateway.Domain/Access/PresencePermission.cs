namespace Gateway.Domain.Access;

/// <summary>The values of <c>pr:sub-handling</c>, lowest first (RFC 5025 3.2.1).</summary>
public enum PresencePermission
{
    /// <summary>Refuse the watcher.</summary>
    Block,

    /// <summary>Hold the watcher until the user decides.</summary>
    Confirm,

    /// <summary>Accept the watcher and show a made-up, closed presence.</summary>
    PoliteBlock,

    /// <summary>Show the presence.</summary>
    Allow,
}
