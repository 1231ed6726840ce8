using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class MessageHistory : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "message_records",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Mailbox = table.Column<string>(type: "TEXT", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", nullable: false),
                    OwnerName = table.Column<string>(type: "TEXT", nullable: true),
                    Caller = table.Column<string>(type: "TEXT", nullable: true),
                    CallerName = table.Column<string>(type: "TEXT", nullable: true),
                    RequestUri = table.Column<string>(type: "TEXT", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ForwardedFrom = table.Column<string>(type: "TEXT", nullable: true),
                    ForwardedBy = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_message_records", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "message_steps",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Message = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Deed = table.Column<string>(type: "TEXT", nullable: false),
                    Means = table.Column<string>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", nullable: true),
                    To = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_message_steps", x => x.Id);
                    table.ForeignKey(
                        name: "FK_message_steps_message_records_Message",
                        column: x => x.Message,
                        principalTable: "message_records",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_message_records_Mailbox_Id",
                table: "message_records",
                columns: new[] { "Mailbox", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_message_records_Owner_Id",
                table: "message_records",
                columns: new[] { "Owner", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_message_steps_Message",
                table: "message_steps",
                column: "Message");

            // Of those that came before, it is known that they are there.
            migrationBuilder.Sql(
                """
                INSERT INTO message_records ("Id","Mailbox","Owner","OwnerName","Caller","CallerName","RequestUri","Length","ReceivedAt","ForwardedFrom","ForwardedBy","State")
                SELECT message."Id", message."Mailbox", box."Owner",
                    COALESCE((SELECT "DisplayName" FROM users WHERE "Address"=box."Owner"), (SELECT "DisplayName" FROM groups WHERE "Address"=box."Owner")),
                    message."Caller", message."CallerName", message."RequestUri", message."Length", message."ReceivedAt", message."ForwardedFrom", message."ForwardedBy",
                    message."State"
                FROM messages AS message JOIN mailboxes AS box ON box."Id"=message."Mailbox"
                """);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "message_steps");

            migrationBuilder.DropTable(
                name: "message_records");
        }
    }
}
