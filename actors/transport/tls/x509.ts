/** @peculiar/x509, the library of certificates, loaded behind what it cannot be loaded without. */
import "reflect-metadata";
export * from "@peculiar/x509";
