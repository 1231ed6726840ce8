namespace Gateway.Domain.Clients;

/// <summary>What a Pre-established Session at a PoC Client orders.</summary>
public abstract record PreEstablishedEffect
{
    private PreEstablishedEffect()
    {
    }

    /// <summary>Send the INVITE without a recipient list to the conference factory.</summary>
    public sealed record SendInvite : PreEstablishedEffect;

    /// <summary>Withdraw that INVITE.</summary>
    public sealed record Cancel : PreEstablishedEffect;

    /// <summary>Send BYE in its dialog.</summary>
    public sealed record SendBye : PreEstablishedEffect;

    /// <summary>End the PoC Session on it: its media path is gone.</summary>
    public sealed record LoseSession : PreEstablishedEffect;

    /// <summary>Tell the owner that the state is another one.</summary>
    /// <param name="State">The new state.</param>
    public sealed record Report(PreEstablishedState State) : PreEstablishedEffect;
}
