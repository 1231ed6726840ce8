namespace Gateway.Domain.Floor;

/// <summary>How a burst ended.</summary>
public enum BurstEnd
{
    /// <summary>The talker let go.</summary>
    Released,

    /// <summary>His media stopped without a word.</summary>
    MediaStopped,

    /// <summary>He talked too long.</summary>
    TalkedTooLong,

    /// <summary>Somebody of higher priority wanted to talk.</summary>
    PreEmpted,

    /// <summary>A dispatcher took it away.</summary>
    TakenAway,

    /// <summary>Nobody was left to hear him.</summary>
    Alone,

    /// <summary>He left the session.</summary>
    Left,

    /// <summary>He was queued, was granted it, and never began.</summary>
    NotUsed,
}
