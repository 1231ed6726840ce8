namespace Gateway.Domain.Access;

/// <summary>One side of an entry of the operator's hard list.</summary>
public abstract record BarringParty
{
    private BarringParty()
    {
    }

    /// <summary>Everybody, known or not.</summary>
    public sealed record Anyone : BarringParty
    {
        /// <inheritdoc/>
        public override string ToString() => "anyone";
    }

    /// <summary>One identity.</summary>
    public sealed record Identity(PocAddress Address) : BarringParty
    {
        /// <inheritdoc/>
        public override string ToString() => Address.ToString();
    }

    /// <summary>Every identity of a domain.</summary>
    public sealed record InDomain(PocDomain Domain) : BarringParty
    {
        /// <inheritdoc/>
        public override string ToString() => $"anyone in {Domain}";
    }

    internal bool Covers(PocAddress address) => this switch
    {
        Identity one => one.Address == address,
        InDomain many => many.Domain.Covers(address),
        _ => true,
    };
}
