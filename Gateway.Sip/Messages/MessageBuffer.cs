namespace Gateway.Sip.Messages;

/// <summary>Memory for one message: its octets and the index of its header lines. Lent by <see cref="MessageBuffers"/>.</summary>
internal sealed class MessageBuffer(MessageBuffers home, int octetsMax, int headerLinesMax)
{
    public byte[] Octets { get; } = GC.AllocateUninitializedArray<byte>(octetsMax);

    public HeaderSlot[] Slots { get; } = new HeaderSlot[headerLinesMax];

    /// <summary>To be called once, by whoever knows that nobody looks at the message any more.</summary>
    public void GiveBack() => home.TakeBack(this);
}
