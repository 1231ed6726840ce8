namespace Gateway.Domain.ServiceContexts;

/// <summary>Name of a mailbox, such as <c>mbx_01JD...</c>. Made by the caller, never here.</summary>
public readonly record struct MailboxId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
