using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>The tables of service identities, mailboxes, messages and their history, greetings and forwardings.</summary>
internal static class ServiceTables
{
    public static void Map(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ServiceContextRow>(table =>
        {
            table.ToTable("service_contexts").HasKey(row => row.Id);
            table.HasIndex(row => row.UriKey).IsUnique();
            table.HasIndex(row => new { row.Mailbox, row.Id });
        });

        modelBuilder.Entity<MailboxRow>(table =>
        {
            table.ToTable("mailboxes").HasKey(row => row.Id);
            table.HasIndex(row => row.Owner).IsUnique();
            table.HasIndex(row => row.Number).IsUnique();
        });

        modelBuilder.Entity<MessageRow>(table =>
        {
            table.ToTable("messages").HasKey(row => row.Id);
            table.HasIndex(row => new { row.Mailbox, row.Id });
            // How many and how long is answered from the index alone: the rows carry waveforms.
            table.HasIndex(row => new { row.Mailbox, row.State, row.Length });
        });

        // Apart from the messages: what is kept for good must not make longer what every call and every count reads.
        modelBuilder.Entity<MessageRecordRow>(table =>
        {
            table.ToTable("message_records").HasKey(row => row.Id);
            table.HasIndex(row => new { row.Mailbox, row.Id });
            table.HasIndex(row => new { row.Owner, row.Id });
            table.HasMany(row => row.Steps).WithOne().HasForeignKey(row => row.Message).OnDelete(DeleteBehavior.Cascade);
        });

        modelBuilder.Entity<MessageStepRow>(table => table.ToTable("message_steps").HasKey(row => row.Id));

        modelBuilder.Entity<GreetingRow>(table => table.ToTable("greetings").HasKey(row => new { row.Mailbox, row.Kind }));

        modelBuilder.Entity<ForwardingRow>(table => table.ToTable("forwardings").HasKey(row => row.Address));
    }
}
