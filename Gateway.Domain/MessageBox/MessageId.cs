namespace Gateway.Domain.MessageBox;

/// <summary>Name of a voice message, such as <c>msg_01JD...</c>. Made by the caller, never here.</summary>
public readonly record struct MessageId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
