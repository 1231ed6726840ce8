using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>Which of the enquiries of TS 23.141 A.1 is asked; the fourth, stop, ends one of the others.</summary>
public enum EnquiryKind
{
    /// <summary>a: the present state.</summary>
    Once,

    /// <summary>b: the present state and all changes for a period.</summary>
    Period,

    /// <summary>c: the next change.</summary>
    NextChange,
}

/// <summary>What somebody wants to know of somebody's presence.</summary>
/// <param name="Id">The identifier of the enquiry; the same one when an enquiry goes on after a restart.</param>
/// <param name="Watcher">Who asks. He need not be registered: an application may ask for a person without a console.</param>
/// <param name="Presentity">Of whom, in this or another network.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Duration">For how long: above zero for <see cref="EnquiryKind.Period"/>; zero = <see cref="NextChangeUsual"/> for <see cref="EnquiryKind.NextChange"/>; of no meaning to <see cref="EnquiryKind.Once"/>. At most <see cref="DurationMax"/>.</param>
/// <param name="AskedAt">When.</param>
public sealed record PresenceQuestion(EnquiryId Id, PocAddress Watcher, PocAddress Presentity, EnquiryKind Kind, TimeSpan Duration, DateTimeOffset AskedAt)
{
    /// <summary>The longest period: whoever wants more asks again, so that nothing is forgotten that runs for ever.</summary>
    public static readonly TimeSpan DurationMax = TimeSpan.FromDays(31);

    /// <summary>How long a next change is waited for, where nothing is said (presence fact sheet, clause 2, c).</summary>
    public static readonly TimeSpan NextChangeUsual = TimeSpan.FromHours(24);

    /// <summary>For how long it holds.</summary>
    public TimeSpan Lasting => Kind == EnquiryKind.NextChange && Duration == TimeSpan.Zero ? NextChangeUsual : Duration;
}
