using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Core;

/// <summary>What a search wants done.</summary>
internal abstract record FindMeEffect
{
    private FindMeEffect()
    {
    }

    /// <summary>Ring this contact for as long as the rules say.</summary>
    public sealed record Ring(FindMeContact Contact) : FindMeEffect;

    /// <summary>Lead the call to this service identity.</summary>
    /// <param name="Identity">Its Request-URI.</param>
    /// <param name="Met">Why.</param>
    public sealed record Lead(SipUri Identity, FindMeOccasion Met) : FindMeEffect;

    /// <summary>Try no further: the best answer there was goes to the caller.</summary>
    /// <param name="Status">The answer where there was none.</param>
    public sealed record GiveUp(int Status) : FindMeEffect;
}
