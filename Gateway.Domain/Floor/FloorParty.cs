using Gateway.Sip.Machines;

namespace Gateway.Domain.Floor;

/// <summary>A participant ("U" of the controlling function).</summary>
internal sealed class FloorParty(PartyId id, FloorTerms terms)
{
    public PartyId Id { get; } = id;

    public FloorTerms Terms { get; set; } = terms;

    public bool IsHeld { get; set; }

    /// <summary>Whether his leg is confirmed: before, only a grant in the answer has reached him.</summary>
    public bool IsIn { get; set; }

    /// <summary>T9: until when his requests are denied.</summary>
    public MonotonicTime RetryAfter { get; set; }

    /// <summary>The last packet of a burst that he let go; what was under way with it is no new media.</summary>
    public ushort? LetGoAfter { get; set; }

    /// <summary>T8 while he sends without permission; else never.</summary>
    public MonotonicTime RevokeAgainAt { get; set; } = MonotonicTime.Never;

    /// <summary>When he last sent without permission.</summary>
    public MonotonicTime HeardAt { get; set; }

    public bool SendsWithoutPermission => RevokeAgainAt != MonotonicTime.Never;
}
