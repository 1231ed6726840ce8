namespace Gateway.Domain.Access;

/// <summary>A time during which a rule may apply.</summary>
/// <param name="From">First instant inside; <see cref="DateTimeOffset.MinValue"/>: since ever.</param>
/// <param name="Until">First instant outside; <see cref="DateTimeOffset.MaxValue"/>: for ever.</param>
/// <remarks>RFC 4745 7.3: from is inside, until is outside. An interval that ends before it begins contains nothing.</remarks>
public readonly record struct ValidityInterval(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether the instant lies inside.</summary>
    public bool Contains(DateTimeOffset instant) => instant >= From && instant < Until;
}
