namespace Gateway.Sip.Authentication;

/// <summary>A name and password to answer challenges with.</summary>
/// <param name="User">The name. <see cref="ArgumentException"/> when it holds control characters, which no header could carry.</param>
/// <param name="Password">The password.</param>
/// <param name="Realm">The realm it is for; null for any realm not named by another account.</param>
public sealed record DigestAccount(string User, string Password, string? Realm = null)
{
    /// <summary>The name.</summary>
    public string User { get; } = !User.Any(DigestValueWriter.IsUnsafe)
        ? User
        : throw new ArgumentException("A user needs a name without control characters.", nameof(User));

    /// <summary>The user and realm only: passwords do not belong into a log.</summary>
    public override string ToString() => $"{User} in {Realm ?? "any realm"}";
}
