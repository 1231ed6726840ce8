using System.Collections.Immutable;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Presence.Watching;

/// <summary>What may happen to an enquiry.</summary>
internal abstract record EnquiryEvent
{
    private EnquiryEvent()
    {
    }

    /// <summary>The state of the person came.</summary>
    public sealed record Shown(Sight Sight) : EnquiryEvent;

    /// <summary>It has to be decided whether the watcher may know.</summary>
    public sealed record NowPending : EnquiryEvent;

    /// <summary>The person's network cannot be reached; it is tried again.</summary>
    public sealed record Unavailable(SipCause Cause) : EnquiryEvent;

    /// <summary>The watcher may not know, or may not ask.</summary>
    public sealed record Denied(SipCause? Cause, ImmutableArray<AlertWhy> Why) : EnquiryEvent;

    /// <summary>It cannot be answered.</summary>
    public sealed record Failed(SipCause Cause) : EnquiryEvent;

    /// <summary>It is over.</summary>
    public sealed record Finished(EnquiryEnd End) : EnquiryEvent;

    /// <summary>The watcher wants no more.</summary>
    public sealed record StopAsked : EnquiryEvent;

    /// <summary>Its time may be over.</summary>
    public sealed record Tick : EnquiryEvent;
}

/// <summary>What has to be done for an enquiry.</summary>
internal enum EnquiryEffect
{
    /// <summary>Tell how it stands.</summary>
    Tell,

    /// <summary>Forget it: it needs no subscription any more.</summary>
    Leave,
}
