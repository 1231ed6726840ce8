namespace Gateway.Domain.Access;

/// <summary>One identity of the requester, with what is known about it.</summary>
/// <param name="Address">An asserted identity (P-Asserted-Identity from a trusted hop, or the signed-in user); never the From
/// header.</param>
/// <param name="Groups">The groups and lists that this identity belongs to.</param>
public readonly record struct CallerIdentity(PocAddress Address, GroupMemberships Groups)
{
    /// <summary>An identity that belongs to no group.</summary>
    public CallerIdentity(PocAddress address)
        : this(address, GroupMemberships.None)
    {
    }
}
